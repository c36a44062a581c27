import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/api/problems';
import type { TransportEvents } from './tusTransport';
import { Upload } from './upload';
import { noteUpload } from './uploadMemory';
import { requestUpload } from './uploadRequests';

const transport = vi.hoisted(() => ({
  events: [] as unknown[],
  transfer: {
    pause: vi.fn(),
    resume: vi.fn(),
    kick: vi.fn(),
    cancel: vi.fn(),
    detach: vi.fn(),
  },
}));
vi.mock('./tusTransport', () => ({
  transfer: (_id: string, _file: File, _url: string, events: unknown) => {
    transport.events.push(events);
    return transport.transfer;
  },
}));
vi.mock('./previewFrame', () => ({ previewFrame: () => Promise.resolve(null) }));
vi.mock(import('./uploadMemory'), async (original) => ({
  ...(await original()),
  rememberUpload: vi.fn(() => Promise.resolve(true)),
  noteUpload: vi.fn(() => Promise.resolve()),
  forgetUpload: vi.fn(() => Promise.resolve()),
}));
vi.mock(import('./uploadRequests'), async (original) => ({ ...(await original()), requestUpload: vi.fn() }));

const asked = vi.mocked(requestUpload);
const file = new File(['0123456789'], 'film.mp4');
let upload: Upload;
const state = () => upload.item.state;
const events = () => transport.events.at(-1) as TransportEvents;
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

let made = 0;
const place = () => {
  made += 1;
  return Promise.resolve({ videoId: `v${made}`, upload: { protocol: 'tus', url: `/api/uploads/${made}` } });
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  transport.events = [];
  made = 0;
  asked.mockImplementation(place);
  upload = new Upload(
    { name: 'film.mp4', size: 10, title: 'film', file },
    { changed: () => undefined, announce: () => undefined },
  );
});
afterEach(() => vi.useRealTimers());

async function begin(): Promise<void> {
  void upload.begin('ada');
  await vi.waitFor(() => expect(transport.events).toHaveLength(1));
}

it('sends the same wish until it is heard, so that a lost answer leaves no second video', async () => {
  asked.mockRejectedValueOnce(new ApiProblem(503, 'unavailable'));
  asked.mockRejectedValueOnce(new ApiProblem(409, 'idempotency_in_progress'));
  void upload.begin('ada');
  await later(5000);
  await vi.waitFor(() => expect(state()).toBe('uploading'));
  expect(asked).toHaveBeenCalledTimes(3);
  expect(new Set(asked.mock.calls.map(([{ key }]) => key)).size).toBe(1);
});

it('makes another wish after a refusal, which the server would only repeat', async () => {
  asked.mockRejectedValueOnce(new ApiProblem(409, 'too_many_uploads'));
  await upload.begin('ada');
  expect(state()).toBe('failed');
  expect(upload.item.error).toMatchObject({ code: 'too_many_uploads' });
  upload.retry('ada');
  await vi.waitFor(() => expect(state()).toBe('uploading'));
  expect(new Set(asked.mock.calls.map(([{ key }]) => key)).size).toBe(2);
});

it('can be paused while it waits for the server, and goes on where it was', async () => {
  asked.mockRejectedValueOnce(new ApiProblem(503, 'unavailable'));
  void upload.begin('ada');
  await later(0);
  expect(state()).toBe('offline');
  upload.pause();
  expect(state()).toBe('paused');
  await later(120_000);
  expect(state()).toBe('paused');
  expect(asked).toHaveBeenCalledOnce();
  upload.resume();
  await vi.waitFor(() => expect(state()).toBe('uploading'));
  expect(asked).toHaveBeenCalledTimes(2);
});

it('does not begin to send what was paused while the server made room for it', async () => {
  let answer: () => void = () => undefined;
  asked.mockRejectedValueOnce(new ApiProblem(503, 'unavailable'));
  asked.mockImplementationOnce(() => new Promise((resolve) => (answer = () => void place().then(resolve))));
  void upload.begin('ada');
  await later(1000);
  upload.pause();
  answer();
  await later(1000);
  expect([state(), upload.item.videoId, transport.events.length]).toEqual(['paused', 'v1', 0]);
  upload.resume();
  await vi.waitFor(() => expect(transport.events).toHaveLength(1));
  expect(state()).toBe('uploading');
});

it('shows that it waits until bytes move again, and leaves the next try to the transfer', async () => {
  await begin();
  events().progress(3);
  upload.tick();
  expect(upload.item).toMatchObject({ state: 'uploading', offset: 3 });
  events().waiting();
  expect(state()).toBe('offline');
  upload.tick();
  expect(state()).toBe('offline');
  expect(transport.transfer.kick).not.toHaveBeenCalled();
  events().progress(4);
  upload.tick();
  expect(state()).toBe('uploading');
});

it('says that the disk is full, and goes on from there when asked to', async () => {
  await begin();
  // All of it has left the browser: that is not yet all of it at the server.
  events().progress(10);
  events().failed(new Error('tus'), 507);
  await later(0);
  expect(upload.item).toMatchObject({ state: 'failed', videoId: 'v1', error: { status: 507 } });
  // Uppy would try a file that it has by itself, and before others.
  expect(transport.transfer.cancel).toHaveBeenCalledOnce();
  upload.retry('ada');
  await vi.waitFor(() => expect(transport.events).toHaveLength(2));
  expect(upload.item).toMatchObject({ state: 'uploading', videoId: 'v1' });
  expect(asked).toHaveBeenCalledOnce();
});

it('starts over, as another video, where the server has forgotten the upload', async () => {
  await begin();
  events().failed(new Error('tus'), 410);
  await later(0);
  expect(upload.item).toMatchObject({ state: 'failed', videoId: null, offset: 0 });
  expect(upload.item.error).toMatchObject({ code: 'upload_gone' });
  expect(transport.transfer.cancel).toHaveBeenCalledOnce();
  upload.retry('ada');
  await vi.waitFor(() => expect(transport.events).toHaveLength(2));
  expect(upload.item).toMatchObject({ state: 'uploading', videoId: 'v2' });
  expect(new Set(asked.mock.calls.map(([{ key }]) => key)).size).toBe(2);
});

it('notes a new title, and only a new one', async () => {
  await begin();
  upload.rename('film');
  expect(noteUpload).not.toHaveBeenCalled();
  upload.rename('Film of the day');
  expect(noteUpload).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ title: 'Film of the day' }));
});
