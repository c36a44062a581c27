import type { QueryClient } from '@tanstack/react-query';
import {
  applySegmentsChanged,
  applyVideoChanged,
  forgetVideo,
  lookForUnlisted,
  type SegmentsChanged,
  type VideoChanged,
} from './cache';
import { csrfHeaders, onSignedOut, refreshWhenStale } from './session';

export type UploadProgress = { videoId: string; offset: number; size: number };
type ProgressListener = (progress: UploadProgress) => void;

/** Milliseconds that an unused connection stays open: going from page to page must not reconnect. */
const linger = 20_000;

const progressListeners = new Set<ProgressListener>();
type Connection = { stop: () => Promise<void> };

let users = 0;
let opening: Promise<Connection | null> | null = null;
let closing: ReturnType<typeof setTimeout> | undefined;
/** Whose connection it is: another user needs another one. */
let owner: string | null = null;

/** Keeps this user's videos in the cache up to date for as long as somebody needs it; returns how to let go. */
export function joinUploadsHub(client: QueryClient, userId: string): () => void {
  users += 1;
  clearTimeout(closing);
  if (owner !== userId) leave();
  owner = userId;
  if (!opening) {
    const attempt = open(client);
    opening = attempt;
    void attempt.then((connection) => {
      // The pages poll as well, more slowly: realtime is a comfort, not a need. The next page tries again.
      if (!connection && opening === attempt) opening = null;
    });
  }
  return () => {
    users -= 1;
    if (users > 0) return;
    closing = setTimeout(leave, linger);
  };
}

export function onUploadProgress(listener: ProgressListener): () => void {
  progressListeners.add(listener);
  return () => progressListeners.delete(listener);
}

// What is said to somebody who has left is not for whoever sits here now.
onSignedOut(leave);

function leave(): void {
  const was = opening;
  opening = null;
  void was?.then((connection) => connection?.stop());
}

async function open(client: QueryClient): Promise<Connection | null> {
  const { HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
  const connection = new HubConnectionBuilder()
    .withUrl('/ws/uploads', {
      headers: csrfHeaders,
      // Asked before every negotiation, so before reconnecting too. The token itself is in the cookie.
      accessTokenFactory: async () => {
        await refreshWhenStale();
        return '';
      },
    })
    .withAutomaticReconnect({
      // For ever, but gently: a laptop may sleep through a whole restart of the server.
      nextRetryDelayInMilliseconds: ({ previousRetryCount }) =>
        Math.min(1000 * 2 ** previousRetryCount, 30_000),
    })
    .configureLogging(LogLevel.None)
    .build();
  connection.on('videoChanged', (change: VideoChanged) => {
    lookForUnlisted(client, change.videoId);
    applyVideoChanged(client, change);
  });
  connection.on('segmentsChanged', (change: SegmentsChanged) => {
    lookForUnlisted(client, change.videoId);
    applySegmentsChanged(client, change);
  });
  connection.on('videoDeleted', ({ videoId }: { videoId: string }) => forgetVideo(client, videoId));
  connection.on('uploadProgress', (progress: UploadProgress) => {
    lookForUnlisted(client, progress.videoId);
    for (const listener of progressListeners) listener(progress);
  });
  // What was said before, while nobody listened, is asked for again.
  connection.on(
    'listening',
    () => void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' }),
  );
  try {
    await connection.start();
    return connection;
  } catch {
    return null;
  }
}
