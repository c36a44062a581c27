/**
 * starting: asking the server for a place · uploading · paused: by the person · offline: by the network · finishing: all bytes are
 * there · done · failed · needsFile, needsPermission: found again after a reload, but the browser has to be given the file.
 */
export type UploadState =
  | 'starting'
  | 'uploading'
  | 'paused'
  | 'offline'
  | 'finishing'
  | 'done'
  | 'failed'
  | 'needsFile'
  | 'needsPermission';

export type LocalPreview = {
  url: string;
  width: number;
  height: number;
  durationSeconds: number | null;
};

export type UploadItem = {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly title: string;
  readonly state: UploadState;
  readonly videoId: string | null;
  readonly offset: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly preview: LocalPreview | null;
  readonly error: unknown;
  /** Whether the upload goes on by itself after a reload. */
  readonly survivesReload: boolean;
};

export function isActive(item: UploadItem): boolean {
  return (
    item.state === 'starting' ||
    item.state === 'uploading' ||
    item.state === 'offline' ||
    item.state === 'finishing'
  );
}

export function shareDone(item: UploadItem): number {
  if (item.state === 'done' || item.state === 'finishing') return 1;
  return item.size ? Math.min(1, item.offset / item.size) : 0;
}
