import { ApiProblem, Unreachable } from '@/api/problems';

/** Seconds before each new try; the last one repeats. */
const delays = [1, 2, 5, 10, 30] as const;

type Options = {
  /** Called before each wait. */
  waiting: () => void;
  /** Whether anybody still wants the result. */
  wanted: () => boolean;
  sleep?: (seconds: number) => Promise<void>;
};

/** Does it until the network and the server let it happen. What the server refuses is thrown at once. */
export async function patiently<T>(action: () => Promise<T>, options: Options): Promise<T> {
  const { waiting, wanted, sleep = untilOnlineAgain } = options;
  for (let turn = 0; ; turn += 1) {
    try {
      return await action();
    } catch (error) {
      if (!isPassing(error) || !wanted()) throw error;
      waiting();
      await sleep(delays[Math.min(turn, delays.length - 1)] ?? 30);
      if (!wanted()) throw error;
    }
  }
}

/** Statuses that pass by themselves: too many requests at once, and a server, or a proxy's way to it, that is away. */
export function isPassingStatus(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  // The first request, whose answer was lost, is still running: asked again, it tells.
  return (
    error instanceof ApiProblem && (isPassingStatus(error.status) || error.code === 'idempotency_in_progress')
  );
}

/** Waits this long, or less when the connection comes back. */
export function untilOnlineAgain(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      window.removeEventListener('online', finish);
      resolve();
    };
    const timer = setTimeout(finish, seconds * 1000);
    window.addEventListener('online', finish);
  });
}
