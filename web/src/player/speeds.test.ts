import { expect, it } from 'vitest';
import { stepSpeed } from './speeds';

it.each([
  [1, 1, 1.25],
  [1, -1, 0.75],
  [2, 1, 2],
  [0.25, -1, 0.25],
  [1.1, 1, 1.25],
  [1.1, -1, 1],
] as const)('from %d by %d to %d', (from, step, to) => expect(stepSpeed(from, step)).toBe(to));
