import { expect, it } from 'vitest';
import { levelling } from './levelling';

const decibels = (gain: number) => 20 * Math.log10(gain);

it.each([
  ['a loud one is turned down', -8, 0.5, -6],
  ['even one whose peaks are cut off', -5, 3, -9],
  ['one that is right is left', -14, -2, 0],
  ['a quiet one is turned up', -20, -12, 6],
  ['but its peaks stay below the ceiling', -20, -4, 3],
  ['and are no reason to turn it down', -16, 0, 0],
  ['a very quiet one not without end', -40, -30, 12],
  ['silence stays what it is', -70, -70, 0],
])('%s', (_what, integrated, truePeak, gain) =>
  expect(decibels(levelling({ integrated, truePeak }))).toBeCloseTo(gain, 6),
);
