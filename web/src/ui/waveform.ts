/** Bars of the picture that stands in for sound. */
export const bars = 21;

/** Heights from 0 to 1, always the same for a title: loud in the middle, quiet at the ends. */
export function waveformOf(title: string): number[] {
  let seed = Array.from(title).reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  return Array.from({ length: bars }, (_, index) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const envelope = Math.sin(((index + 1) / (bars + 1)) * Math.PI);
    return Math.max(0.12, envelope * (0.35 + 0.65 * (seed / 2 ** 32)));
  });
}
