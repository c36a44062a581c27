import { recall, remember } from '@/lib/memory';

/** Bits per second assumed on a first visit: low enough to start at once everywhere. */
const firstGuess = 1_200_000;
/** Milliseconds after which an old measurement says nothing about the network of today. */
const shelfLife = 7 * 24 * 3600 * 1000;

export function recallBandwidth(now = Date.now()): number {
  const [bits, at] = (recall('bandwidth') ?? '').split('@').map(Number);
  if (!bits || !at || !Number.isFinite(bits) || now - at > shelfLife || at > now) return firstGuess;
  return Math.min(Math.max(bits, 100_000), 100_000_000);
}

export function rememberBandwidth(bitsPerSecond: number, now = Date.now()): void {
  if (Number.isFinite(bitsPerSecond) && bitsPerSecond > 0) {
    remember('bandwidth', `${Math.round(bitsPerSecond)}@${now}`);
  }
}
