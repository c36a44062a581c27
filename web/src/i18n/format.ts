import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const agoUnits = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers, sizes, dates and spans as the reader's language writes them. */
export function formatter(language: string) {
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const integer = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });

  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);

  const bytes = (size: number) => {
    const power = Math.min(byteUnits.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
    return unit(size / 1000 ** power, byteUnits[power] ?? 'byte', power < 2 ? 0 : 1);
  };

  return {
    count: (value: number) => integer.format(value),
    compact: (value: number) => compact.format(value),
    /** How many times as fast: `1.25×`. */
    times: (value: number) => `${decimal.format(value)}×`,
    /** Beside a picture, where there is little room: `10s`. */
    seconds: (value: number, digits = 0) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'second',
        unitDisplay: 'narrow',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    percent: (share: number) => percent.format(share),
    bytes,
    speed: (bytesPerSecond: number) => `${bytes(bytesPerSecond)}/s`,
    bitrate: (bitsPerSecond: number) =>
      bitsPerSecond >= 1_000_000
        ? `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bitsPerSecond / 1e6)} Mbit/s`
        : `${integer.format(Math.round(bitsPerSecond / 1000))} kbit/s`,
    day: (iso: string) => day.format(new Date(iso)),
    ago: (iso: string, now = Date.now()) => {
      const seconds = (new Date(iso).getTime() - now) / 1000;
      const [name, length] = agoUnits.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
      return name === 'second' ? ago.format(0, 'second') : ago.format(Math.trunc(seconds / length), name);
    },
    /** A span of time in its largest one or two units: `3 min 20 s`. */
    span: (seconds: number) => {
      const whole = Math.max(1, Math.round(seconds));
      if (whole < 60) return unit(whole, 'second', 0);
      if (whole < 3600) {
        const rest = whole < 600 ? whole % 60 : 0;
        const minutes = unit(Math.floor(whole / 60), 'minute', 0);
        return rest ? `${minutes} ${unit(rest, 'second', 0)}` : minutes;
      }
      const minutes = Math.floor((whole % 3600) / 60);
      const hours = unit(Math.floor(whole / 3600), 'hour', 0);
      return minutes ? `${hours} ${unit(minutes, 'minute', 0)}` : hours;
    },
  };
}

export function useFormat() {
  const { i18n } = useTranslation();
  return useMemo(() => formatter(i18n.language), [i18n.language]);
}
