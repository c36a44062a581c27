import { expect, it } from 'vitest';
import { recallBandwidth, rememberBandwidth, suggestBandwidth } from './bandwidth';

const now = 1_800_000_000_000;
const day = 24 * 3600 * 1000;

it('starts low for a stranger', () => expect(recallBandwidth(now)).toBe(1_200_000));

it('remembers a measurement for a week', () => {
  rememberBandwidth(8_000_000, now - 6 * day);
  expect(recallBandwidth(now)).toBe(8_000_000);
  rememberBandwidth(8_000_000, now - 8 * day);
  expect(recallBandwidth(now)).toBe(1_200_000);
});

it('does not believe nonsense', () => {
  rememberBandwidth(5_000_000, now);
  rememberBandwidth(Number.NaN, now);
  rememberBandwidth(-1, now);
  rememberBandwidth(Infinity, now);
  expect(recallBandwidth(now)).toBe(5_000_000);
  localStorage.setItem('kinora.bandwidth', 'lots@tomorrow');
  expect(recallBandwidth(now)).toBe(1_200_000);
});

it('takes an upload for a first measurement, and nothing more', () => {
  suggestBandwidth(0, now);
  expect(recallBandwidth(now)).toBe(1_200_000);
  suggestBandwidth(900_000_000, now);
  expect(recallBandwidth(now)).toBe(20_000_000);
  suggestBandwidth(3_000_000, now);
  expect(recallBandwidth(now)).toBe(20_000_000);
});
