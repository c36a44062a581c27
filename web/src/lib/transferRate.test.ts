import { describe, expect, it } from 'vitest';
import { TransferRate } from './transferRate';

describe('TransferRate', () => {
  it('says nothing before it has seen half a second', () => {
    const rate = new TransferRate();
    rate.add(10, 0);
    rate.add(10.2, 5000);
    expect(rate.bytesPerSecond(10.2)).toBeNull();
    expect(rate.secondsLeft(10.2, 10_000)).toBeNull();
  });

  it('measures a steady stream', () => {
    const rate = new TransferRate();
    for (let at = 0; at <= 4; at += 1) rate.add(at, at * 1000);
    expect(rate.bytesPerSecond(4)).toBe(1000);
    expect(rate.secondsLeft(4, 10_000)).toBe(6);
  });

  it('forgets what is older than its window', () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    for (let at = 100; at <= 110; at += 1) rate.add(at, 1000 + (at - 100) * 500);
    expect(rate.bytesPerSecond(110)).toBeCloseTo(500, 5);
  });

  it('falls when nothing more comes', () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(2, 2000);
    expect(rate.bytesPerSecond(2)).toBe(1000);
    expect(rate.bytesPerSecond(4)).toBe(500);
  });

  it('starts over when the transfer was set back', () => {
    const rate = new TransferRate();
    rate.add(0, 0);
    rate.add(1, 9000);
    rate.add(2, 4000);
    rate.add(3, 5000);
    expect(rate.bytesPerSecond(3)).toBe(1000);
  });

  it('knows no time left while nothing moves', () => {
    const rate = new TransferRate();
    rate.add(0, 500);
    rate.add(3, 500);
    expect(rate.secondsLeft(3, 1000)).toBeNull();
  });

  it('knows at once what a transfer reached at least', () => {
    const rate = new TransferRate();
    expect(rate.atLeast(0)).toBe(0);
    rate.add(0, 0);
    rate.add(0.1, 1000);
    expect(rate.atLeast(0.1)).toBe(2000);
    rate.add(2, 4000);
    expect(rate.atLeast(2)).toBe(2000);
  });
});
