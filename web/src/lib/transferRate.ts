/** Seconds of history that the speed is taken from: long enough to be calm, short enough to notice a lost network. */
const window = 8;

type Sample = { at: number; bytes: number };

/** Upload speed and time left from cumulative byte counts. Times are seconds on any steady clock. */
export class TransferRate {
  #samples: Sample[] = [];

  /** Notes how many bytes have arrived in all. A smaller count than before starts over: the transfer was reset. */
  add(at: number, bytes: number): void {
    const last = this.#samples.at(-1);
    if (last && bytes < last.bytes) this.#samples = [];
    this.#samples.push({ at, bytes });
    this.#forget(at);
  }

  /** Forgets everything: after a pause or a lost connection old samples say nothing about the new speed. */
  reset(): void {
    this.#samples = [];
  }

  /** Bytes per second, or null until two moments at least half a second apart are known. */
  bytesPerSecond(now: number): number | null {
    this.#forget(now);
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last) return null;
    // Up to now, not up to the last sample: when bytes stop coming the speed has to fall.
    const elapsed = now - first.at;
    return elapsed >= 0.5 ? (last.bytes - first.bytes) / elapsed : null;
  }

  /** As `bytesPerSecond`, at once: a transfer of a moment was at least as fast as if it had taken half a second. */
  atLeast(now: number): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return first && last ? (last.bytes - first.bytes) / Math.max(0.5, now - first.at) : 0;
  }

  /** Seconds until `total` bytes are there, or null when that cannot be said. */
  secondsLeft(now: number, total: number): number | null {
    const speed = this.bytesPerSecond(now);
    const last = this.#samples.at(-1);
    if (!speed || speed <= 0 || !last) return null;
    return Math.max(0, (total - last.bytes) / speed);
  }

  #forget(now: number): void {
    // Keeps one sample older than the window, so that the window is always fully covered.
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) < now - window) this.#samples.shift();
  }
}
