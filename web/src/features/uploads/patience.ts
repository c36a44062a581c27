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

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof ApiProblem && (error.status >= 502 || error.status === 429);
}

/** Waits this long, or less when the connection comes back. */
function untilOnlineAgain(seconds: number): Promise<void> {
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
