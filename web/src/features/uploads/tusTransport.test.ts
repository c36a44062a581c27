import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteSignedIn } from '@/api/session';
import { transfer } from './tusTransport';

type Response = { getStatus: () => number };
type Failure = { originalResponse: Response | null };
type Retry = (error: Failure, attempt: number, options: object, next: () => boolean) => boolean;

type Uppy = {
  afterResponse?: (request: object, response: object) => Promise<void>;
  state?: { tus: { onShouldRetry: Retry } };
};
const uppy = vi.hoisted((): Uppy => ({}));
vi.mock('@uppy/tus', () => ({ default: 'tus' }));
vi.mock('@uppy/core', () => ({
  default: class {
    use(_plugin: unknown, options: { onAfterResponse: NonNullable<Uppy['afterResponse']> }) {
      uppy.afterResponse = options.onAfterResponse;
    }
    on() {
      return this;
    }
    addFile() {
      return 'file-id';
    }
    setFileState(_id: string, state: NonNullable<Uppy['state']>) {
      uppy.state = state;
    }
  },
}));

const waiting = vi.fn();
const next = vi.fn(() => true);

/** Whether the transfer is tried again after this answer; null for none at all. */
async function triesAgain(status: number | null, attempt = 0): Promise<boolean | undefined> {
  const originalResponse = status === null ? null : { getStatus: () => status };
  if (originalResponse) await uppy.afterResponse?.({}, originalResponse);
  return uppy.state?.tus.onShouldRetry({ originalResponse }, attempt, {}, next);
}

beforeEach(() => {
  waiting.mockReset();
  noteSignedIn();
  localStorage.setItem('kinora.refreshedAt', '1');
  const events = { progress: vi.fn(), waiting, finished: vi.fn(), failed: vi.fn() };
  transfer('local-1', new File(['x'], 'x.mp4'), '/api/uploads/x', events);
});
afterEach(() => vi.unstubAllGlobals());

it.each([null, 429, 502, 503, 504])('waits out %s, and says so', async (status) => {
  expect(await triesAgain(status)).toBe(true);
  expect(waiting).toHaveBeenCalledOnce();
});

it.each([409, 423])('asks again where another request has the upload: %d', async (status) => {
  expect(await triesAgain(status)).toBe(true);
  expect(waiting).not.toHaveBeenCalled();
});

it.each([400, 403, 404, 410, 413, 500, 507])('takes %d for an answer', async (status) => {
  expect(await triesAgain(status)).toBe(false);
  expect(waiting).not.toHaveBeenCalled();
});

it.each([
  ['was renewed', 200, true],
  ['could not be renewed now', 503, true],
  ['has ended', 401, false],
])(
  'on a 401 goes on or not as the session %s, however often it had to wait before',
  async (_, answer, goesOn) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: answer })));
    expect(await triesAgain(401, 40)).toBe(goesOn);
  },
);
