/** One quality that an engine can play. `id` is the engine's own name for it. */
export type Quality = {
  id: string;
  width: number;
  height: number;
  /** Bits per second. */
  bitrate: number;
  fps: number | null;
  codec: string | null;
  /** The uploaded bytes themselves, beside a version of the same size that more lines can carry. */
  original: boolean;
};

/** The server's name for such a quality, in addresses and manifests. */
export function isOriginal(name: string): boolean {
  return name.endsWith('-original');
}

/** Above this a frame rate is worth a word: 50 and 60 are, 30 is not. */
const smoothFps = 45;

/** What people call it, after the short side, so that a portrait phone video is 1080p as well. `1080p`, `720p60`. */
export function qualityLabel(quality: Pick<Quality, 'width' | 'height' | 'fps'>): string {
  const side = nominalSide(quality.width, quality.height);
  return `${side}p${quality.fps !== null && quality.fps > smoothFps ? Math.round(quality.fps) : ''}`;
}

const standards = [144, 240, 360, 480, 540, 576, 720, 1080, 1440, 2160, 4320] as const;

/** The standard size that is meant: a few lines more or fewer, as of 1280×714 or 1920×1088, are nobody's intention. */
const standardNear = (side: number) =>
  standards.find((standard) => Math.abs(side - standard) <= standard * 0.03);

/**
 * 1920×800 is a 1080p film with its bars cut off: wide and narrow pictures count as the 16:9 frame they fit in, unless only
 * their short side is of a standard, as of 2340×1080. What is near none is called by its own size.
 */
function nominalSide(width: number, height: number): number {
  const short = Math.min(width, height);
  const fitted = Math.max(short, Math.round((Math.max(width, height) * 9) / 16));
  return standardNear(fitted) ?? standardNear(short) ?? fitted;
}

/** What another engine, or the next try, has of a quality. Ids are the engine's own; the lines of the picture are not. */
export function sameQuality(wanted: Quality, qualities: readonly Quality[]): Quality | undefined {
  const unlike = (one: Quality) =>
    (one.original === wanted.original ? 0 : 1e12) + Math.abs(one.bitrate - wanted.bitrate);
  return qualities
    .filter(({ height }) => height === wanted.height)
    .toSorted((a, b) => unlike(a) - unlike(b))[0];
}

export type QualityChoice = { id: string; label: string; bitrate: number; original: boolean; alone: boolean };

/** The menu: best first. Where two share a name, only their bitrate tells them apart, so the menu keeps both. */
export function qualityChoices(qualities: readonly Omit<Quality, 'codec'>[]): QualityChoice[] {
  const choices = qualities
    .toSorted((a, b) => b.width * b.height - a.width * a.height || b.bitrate - a.bitrate)
    .map((quality) => ({
      id: quality.id,
      label: qualityLabel(quality),
      bitrate: quality.bitrate,
      original: quality.original,
    }));
  return choices.map((choice) => ({
    ...choice,
    alone: !choices.some(
      (other) => other.id !== choice.id && other.label === choice.label && other.original === choice.original,
    ),
  }));
}
