import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import { csrfHeaders, maySignedIn, refreshSession } from '@/api/session';
import { isPassingStatus } from './patience';

export type TransportEvents = {
  progress: (offset: number) => void;
  /** The network or the server is away; it is tried again. */
  waiting: () => void;
  finished: () => void;
  failed: (error: Error, httpStatus: number | null) => void;
};

export type Transfer = {
  pause: () => void;
  resume: () => void;
  /** Asks the server again where it stands and goes on from there, without waiting for a timer. */
  kick: () => void;
  /** Stops and lets the server forget what it has; after a failure, only Uppy. */
  cancel: () => void;
  /** Stops, and leaves what has arrived where it is. */
  detach: () => void;
};

// A lost network is waited out: first quickly, then for hours at half-minute steps. Progress starts the list again.
const retryDelays = [0, 1000, 2000, 5000, 10_000, ...Array.from({ length: 1000 }, () => 30_000)];

/** The 401s after which the session was found to live on: not the last word. */
const passing401s = new WeakSet<object>();

const uppy = new Uppy({ id: 'kinora', autoProceed: true });
uppy.use(Tus, {
  limit: 3,
  retryDelays,
  // We remember uploads ourselves, with the video they belong to.
  storeFingerprintForResuming: false,
  headers: csrfHeaders,
  onAfterResponse: async (_request, response) => {
    if (response.getStatus() !== 401) return;
    // A refresh without an answer decides nothing: only a refused one ends the session.
    if ((await refreshSession().catch(() => false)) || maySignedIn()) passing401s.add(response);
  },
});

const running = new Map<string, TransportEvents>();

uppy.on('upload-progress', (file, progress) => {
  if (file) running.get(file.id)?.progress(progress.bytesUploaded || 0);
});
uppy.on('upload-success', (file) => {
  if (!file) return;
  running.get(file.id)?.finished();
  running.delete(file.id);
  // Later: Uppy takes the removal of a file that it is still busy with for a cancellation and deletes the upload.
  setTimeout(() => uppy.removeFile(file.id));
});
uppy.on('upload-error', (file, error, response) => {
  if (file) running.get(file.id)?.failed(error, response?.status ?? null);
});

export function transfer(id: string, file: File, uploadUrl: string, events: TransportEvents): Transfer {
  // `relativePath` is part of Uppy's identity of a file: with ours in it, no two transfers are taken for one.
  const fileId = uppy.addFile({ name: file.name, type: file.type, data: file, meta: { relativePath: id } });
  uppy.setFileState(fileId, {
    tus: {
      uploadUrl: new URL(uploadUrl, location.origin).href,
      onShouldRetry: (error, _attempt, _options, next) => {
        const response = error.originalResponse;
        const status = response?.getStatus() ?? 0;
        if (response && status === 401) return passing401s.has(response);
        // What tus knows: another request, mostly our own from before, still has the upload in its hands.
        if (status === 409 || status === 423) return next(error);
        if (status >= 400 && !isPassingStatus(status)) return false;
        running.get(fileId)?.waiting();
        return next(error);
      },
    },
  });
  running.set(fileId, events);

  const isPaused = () => uppy.getState().files[fileId]?.isPaused ?? false;
  const toggle = (paused: boolean) => {
    if (uppy.getState().files[fileId] && isPaused() !== paused) uppy.pauseResume(fileId);
  };
  return {
    pause: () => toggle(true),
    resume: () => toggle(false),
    kick: () => {
      if (isPaused()) return;
      toggle(true);
      toggle(false);
    },
    cancel: () => {
      running.delete(fileId);
      if (uppy.getState().files[fileId]) uppy.removeFile(fileId);
    },
    detach: () => {
      running.delete(fileId);
      toggle(true);
    },
  };
}
