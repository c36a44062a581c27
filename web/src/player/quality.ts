/** One quality that an engine can play. `id` is the engine's own name for it. */
export type Quality = {
  id: string;
  width: number;
  height: number;
  /** Bits per second. */
  bitrate: number;
  fps: number | null;
  codec: string | null;
};

/** Above this a frame rate is worth a word: 50 and 60 are, 30 is not. */
const smoothFps = 45;

/** What people call it: the short side decides, so that a portrait phone video is 1080p as well. `1080p`, `720p60`. */
export function qualityLabel(quality: Pick<Quality, 'width' | 'height' | 'fps'>): string {
  const side = nominalSide(quality.width, quality.height);
  return `${side}p${quality.fps !== null && quality.fps > smoothFps ? Math.round(quality.fps) : ''}`;
}

const steps = [144, 240, 360, 480, 720, 1080, 1440, 2160, 4320] as const;

/** 1920×800 is a 1080p film with its bars cut off: wide and narrow pictures are named by the 16:9 frame they fit in. */
function nominalSide(width: number, height: number): number {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  if (!short) return long;
  const fitted = Math.max(short, Math.round((long * 9) / 16));
  const step = steps.find((candidate) => Math.abs(candidate - fitted) <= candidate * 0.06);
  return step ?? short;
}

export type QualityChoice = { id: string; label: string; bitrate: number };

/** The menu: best first. Where two share a name, only their bitrate tells them apart, so the menu keeps both. */
export function qualityChoices(qualities: readonly Quality[]): QualityChoice[] {
  return qualities
    .map((quality) => ({ id: quality.id, label: qualityLabel(quality), bitrate: quality.bitrate, quality }))
    .toSorted(
      (a, b) =>
        b.quality.width * b.quality.height - a.quality.width * a.quality.height || b.bitrate - a.bitrate,
    )
    .map(({ id, label, bitrate }) => ({ id, label, bitrate }));
}

/** Whether the label alone is ambiguous in this menu. */
export function needsBitrate(choices: readonly QualityChoice[], choice: QualityChoice): boolean {
  return choices.some((other) => other.id !== choice.id && other.label === choice.label);
}
