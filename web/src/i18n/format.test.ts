import { describe, expect, it } from 'vitest';
import { formatter } from './format';

const en = formatter('en');
const de = formatter('de');
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formatter', () => {
  it.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [1500, '2 kB'],
    [1_234_567, '1.2 MB'],
    [1_900_000_000, '1.9 GB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(plain(en.bytes(bytes))).toBe(text));

  it.each([
    [0.2, '1 sec'],
    [45, '45 sec'],
    [200, '3 min 20 sec'],
    [1260, '21 min'],
    [5400, '1 hr 30 min'],
    [7200, '2 hr'],
  ])('writes a span of %d seconds as %s', (seconds, text) => expect(plain(en.span(seconds))).toBe(text));

  it('says how long ago', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(en.ago('2026-11-21T11:59:30Z', now)).toBe('now');
    expect(en.ago('2026-11-21T09:00:00Z', now)).toBe('3 hours ago');
    expect(en.ago('2026-11-20T11:00:00Z', now)).toBe('yesterday');
    expect(de.ago('2026-11-21T09:00:00Z', now)).toBe('vor 3 Stunden');
  });

  it('writes numbers the reader’s way', () => {
    expect(en.compact(12_345)).toBe('12.3K');
    expect(de.count(12_345)).toBe('12.345');
    expect(plain(de.bitrate(2_500_000))).toBe('2,5 Mbit/s');
    expect(en.bitrate(640_000)).toBe('640 kbit/s');
    expect([en.times(1.25), de.times(1.25), en.times(2)]).toEqual(['1.25×', '1,25×', '2×']);
    expect([en.seconds(10), plain(de.seconds(10))]).toEqual(['10s', '10 Sek.']);
    expect([en.seconds(4.96, 1), plain(de.seconds(4.25, 1))]).toEqual(['5.0s', '4,3 Sek.']);
  });
});
