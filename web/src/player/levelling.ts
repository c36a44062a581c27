/** How loud a sound is: LUFS over all of it, and dBTP at its highest. */
export type Loudness = { integrated: number; truePeak: number };

/** LUFS; as loud as other sites make it, so that nobody reaches for the volume on the way here. */
const target = -14;
/** dBTP that the loudest moment may reach. */
const ceiling = -1;
/** What R 128 says of silence. */
const silence = -70;
/** dB. More would only lift the noise of a sound that has nothing else. */
const mostGain = 12;

/** What to multiply a sound with, so that one is as loud as another. Never so much that its peaks would be cut off. */
export function levelling({ integrated, truePeak }: Loudness): number {
  if (integrated <= silence) return 1;
  const room = Math.max(0, Math.min(ceiling - truePeak, mostGain));
  return 10 ** (Math.min(target - integrated, room) / 20);
}
