import { recall, remember } from '@/lib/memory';

/** Bits per second assumed on a first visit: low enough to start at once everywhere. */
const firstGuess = 1_200_000;
/** Milliseconds after which an old measurement says nothing about the network of today. */
const shelfLife = 7 * 24 * 3600 * 1000;

export function recallBandwidth(now = Date.now()): number {
  return measured(now) ?? firstGuess;
}

/** An upload reached this: networks that download slower are rare, so who has uploaded need not start low. */
export function suggestBandwidth(bitsPerSecond: number, now = Date.now()): void {
  if (measured(now) === null) rememberBandwidth(Math.min(bitsPerSecond, 20_000_000), now);
}

function measured(now: number): number | null {
  const [bits, at] = (recall('bandwidth') ?? '').split('@').map(Number);
  if (!bits || !at || !Number.isFinite(bits) || now - at > shelfLife || at > now) return null;
  return Math.min(Math.max(bits, 100_000), 100_000_000);
}

export function rememberBandwidth(bitsPerSecond: number, now = Date.now()): void {
  if (Number.isFinite(bitsPerSecond) && bitsPerSecond > 0) {
    remember('bandwidth', `${Math.round(bitsPerSecond)}@${now}`);
  }
}
