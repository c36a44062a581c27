import { describe, expect, it } from 'vitest';
import { formatClock, formatStartTime, parseStartTime } from './time';

describe('parseStartTime', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['12.5', 12.5],
    ['1m30s', 90],
    ['1m30', 90],
    ['2m', 120],
    ['1h2m3s', 3723],
    ['1H2M3S', 3723],
    ['1:30', 90],
    ['01:02:03', 3723],
    [' 45 ', 45],
    ['0', 0],
  ])('reads %s as %d seconds', (text, seconds) => expect(parseStartTime(text)).toBe(seconds));

  it.each(['', '  ', 'abc', '-5', '1x', '1:2:3:4', '30s1m', 'NaN', 'Infinity', '1e9'])('refuses %j', (text) =>
    expect(parseStartTime(text)).toBeNull(),
  );

  it('takes numbers as seconds and refuses the impossible ones', () => {
    expect(parseStartTime(42)).toBe(42);
    expect(parseStartTime(-1)).toBeNull();
    expect(parseStartTime(Number.NaN)).toBeNull();
    expect(parseStartTime(undefined)).toBeNull();
  });

  it.each([0, 7, 59, 60, 90, 3600, 3661, 7322])('reads back what formatStartTime writes for %d', (seconds) =>
    expect(parseStartTime(formatStartTime(seconds))).toBe(seconds),
  );
});

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [7.4, '0:07'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3723, '1:02:03'],
  ])('shows %d seconds as %s', (seconds, text) => expect(formatClock(seconds)).toBe(text));
});
