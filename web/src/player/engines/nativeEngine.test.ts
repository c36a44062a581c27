import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PlaybackFailure } from './engine';
import { createNativeEngine } from './nativeEngine';

const failed = vi.fn<(failure: PlaybackFailure) => void>();
const network = 2;
const decode = 3;
const notSupported = 4;

beforeEach(() => {
  failed.mockReset();
  vi.stubGlobal('MediaError', { MEDIA_ERR_NETWORK: network, MEDIA_ERR_DECODE: decode });
});
afterEach(() => vi.unstubAllGlobals());

/** Plays, until the browser says so; what the server answers to who asks again. */
function stop(code: number, answer: Promise<Response>) {
  const video = document.createElement('video');
  const ask = vi.fn(() => answer);
  vi.stubGlobal('fetch', ask);
  const engine = createNativeEngine(video, {
    qualities: vi.fn(),
    sounds: vi.fn(),
    captions: vi.fn(),
    playing: vi.fn(),
    failed,
  });
  engine.load('/media/x/master.m3u8', 0);
  Object.defineProperty(video, 'error', { value: { code, message: 'no' } });
  video.dispatchEvent(new Event('error'));
  return { engine, ask };
}

it.each([
  [notSupported, 403, 'expired', false],
  [network, 403, 'expired', false],
  [notSupported, 404, 'gone', true],
  [notSupported, 500, 'network', true],
  [notSupported, 200, 'unsupported', false],
  [network, 200, 'network', false],
])('takes error %d, where the server says %d, for %s', async (code, status, kind, ofManifest) => {
  const { ask } = stop(code, Promise.resolve(new Response('', { status })));
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ kind, ofManifest });
  expect(ask).toHaveBeenCalledWith('/media/x/master.m3u8', { cache: 'no-store' });
});

it('takes a server that does not answer for the network', async () => {
  stop(notSupported, Promise.reject(new TypeError('Load failed')));
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ kind: 'network', ofManifest: false });
});

it('asks nobody about what it could not decode', () => {
  const { ask } = stop(decode, Promise.resolve(new Response('')));
  expect(ask).not.toHaveBeenCalled();
  expect(failed.mock.calls[0]?.[0].kind).toBe('decode');
});

it('says nothing once it was destroyed', async () => {
  let answer: (response: Response) => void = () => undefined;
  const { engine } = stop(notSupported, new Promise((resolve) => (answer = resolve)));
  engine.destroy();
  answer(new Response('', { status: 403 }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(failed).not.toHaveBeenCalled();
});
