import { answer, api, done } from '@/api/client';
import { ApiProblem } from '@/api/problems';
import { titleFromFilename } from '@/lib/fileTitle';
import { localId } from '@/lib/localId';
import { recall, remember } from '@/lib/memory';
import { TransferRate } from '@/lib/transferRate';
import type { PickedFile } from './droppedFiles';
import { previewFrame } from './previewFrame';
import type { Transfer } from './tusTransport';
import { isActive, type UploadItem } from './uploadItem';
import {
  forgetUpload,
  isSameFile,
  rememberedUploads,
  rememberUpload,
  type RememberedUpload,
} from './uploadMemory';
import { claimUpload } from './uploadClaim';

/** Milliseconds between looks at speed, stalls and what the page shows. */
const beat = 500;
/** Seconds without a byte after which a connection is taken for dead, even if the system has not noticed. */
const stallSeconds = 20;

type Entry = {
  item: UploadItem;
  file: File | null;
  handle: FileSystemFileHandle | null;
  memory: RememberedUpload | null;
  transfer: Transfer | null;
  release: (() => void) | null;
  rate: TransferRate;
  offset: number;
  movedAt: number;
};

const seconds = () => performance.now() / 1000;

/** Everything that this browser is sending, whichever page is open. */
export class UploadQueue {
  #entries = new Map<string, Entry>();
  #snapshot: readonly UploadItem[] = [];
  #listeners = new Set<() => void>();
  #finishedListeners = new Set<(videoId: string) => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #userId: string | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly items = (): readonly UploadItem[] => this.#snapshot;

  onVideoChanged(listener: (videoId: string) => void): () => void {
    this.#finishedListeners.add(listener);
    return () => this.#finishedListeners.delete(listener);
  }

  /** Finds the unfinished uploads of this user again and goes on with those whose file can be reached. */
  async signIn(userId: string): Promise<void> {
    if (this.#userId === userId) return;
    this.#userId = userId;
    for (const memory of await rememberedUploads(userId)) {
      if ([...this.#entries.values()].some((entry) => entry.item.videoId === memory.videoId)) continue;
      await this.#restore(memory);
    }
    for (const entry of this.#entries.values()) {
      if (entry.item.state === 'starting' && !entry.item.videoId) void this.#begin(entry);
    }
  }

  /** Stops sending, keeps what has arrived: the next sign-in goes on. */
  forgetUser(): void {
    if (!this.#userId) return;
    this.#userId = null;
    for (const entry of this.#entries.values()) {
      entry.transfer?.detach();
      entry.release?.();
      if (entry.item.preview) URL.revokeObjectURL(entry.item.preview.url);
    }
    this.#entries.clear();
    this.#publish();
  }

  /** Files that wait for somebody to sign in start by themselves afterwards. */
  add(files: readonly PickedFile[]): void {
    for (const { file, handle } of files) {
      const known = [...this.#entries.values()].find(
        (entry) =>
          entry.item.state !== 'done' &&
          (entry.file
            ? isSameFile(entry.file, file)
            : entry.memory !== null && isSameFile(entry.memory, file)),
      );
      if (known) {
        // Dropped again: the way to go on after a reload.
        if (known.item.state === 'needsFile' || known.item.state === 'needsPermission')
          this.#goOn(known, file);
        else if (known.item.state === 'failed') this.retry(known.item.id);
        continue;
      }
      const entry = this.#enter(file.name, file.size, titleFromFilename(file.name), {
        file,
        handle: handle ?? null,
      });
      void this.#preview(entry);
      if (file.size === 0) this.#update(entry, { state: 'failed', error: new ApiProblem(400, 'empty_file') });
      else if (this.#userId) void this.#begin(entry);
    }
  }

  pause(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry?.transfer || !isActive(entry.item)) return;
    entry.transfer.pause();
    entry.rate.reset();
    this.#update(entry, { state: 'paused', bytesPerSecond: null, secondsLeft: null });
  }

  resume(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.item.state !== 'paused') return;
    entry.movedAt = seconds();
    entry.transfer?.resume();
    this.#update(entry, { state: navigator.onLine ? 'uploading' : 'offline' });
  }

  retry(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.item.state !== 'failed') return;
    this.#update(entry, { state: 'starting', error: null });
    if (entry.item.videoId && entry.offset === entry.item.size) void this.#complete(entry);
    else if (entry.transfer) {
      entry.movedAt = seconds();
      entry.transfer.retry();
      this.#update(entry, { state: 'uploading' });
    } else if (entry.memory && entry.file) void this.#send(entry, entry.file, entry.memory);
    else void this.#begin(entry);
  }

  /** Asks the browser's leave to read the file again. Has to come from a click. */
  async permit(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry?.handle) return;
    try {
      if ((await entry.handle.requestPermission({ mode: 'read' })) !== 'granted') return;
      const file = await entry.handle.getFile();
      if (!entry.memory || !isSameFile(entry.memory, file)) throw new Error('The file has changed');
      this.#goOn(entry, file);
    } catch {
      this.#update(entry, { state: 'needsFile' });
    }
  }

  /** The file that somebody picked again; false when it is another one. */
  provide(id: string, file: File): boolean {
    const entry = this.#entries.get(id);
    if (entry?.memory?.size !== file.size || entry.memory.name !== file.name) return false;
    this.#goOn(entry, file);
    return true;
  }

  /** Takes it off the list; what is not there in full yet is deleted from the server as well. */
  async remove(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const { videoId, state, preview } = entry.item;
    this.#entries.delete(id);
    this.#publish();
    entry.release?.();
    if (preview) URL.revokeObjectURL(preview.url);
    if (state === 'done' || !videoId) return;
    entry.transfer?.cancel();
    await forgetUpload(videoId);
    await done(api.DELETE('/api/videos/{id}', { params: { path: { id: videoId } } })).catch(
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
      },
    );
    this.#announce(videoId);
  }

  rename(videoId: string, title: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.item.videoId !== videoId) continue;
      this.#update(entry, { title });
      if (entry.memory && entry.file && entry.item.state !== 'done') {
        entry.memory = { ...entry.memory, title };
        void rememberUpload(entry.memory, entry.file);
      }
    }
  }

  #enter(
    name: string,
    size: number,
    title: string,
    from: Partial<Pick<Entry, 'file' | 'handle' | 'memory'>>,
  ): Entry {
    const id = localId();
    const entry: Entry = {
      item: {
        id,
        name,
        size,
        title,
        state: 'starting',
        videoId: from.memory?.videoId ?? null,
        offset: 0,
        bytesPerSecond: null,
        secondsLeft: null,
        preview: null,
        error: null,
        survivesReload: false,
      },
      file: from.file ?? null,
      handle: from.handle ?? null,
      memory: from.memory ?? null,
      transfer: null,
      release: null,
      rate: new TransferRate(),
      offset: 0,
      movedAt: seconds(),
    };
    this.#entries.set(id, entry);
    this.#publish();
    return entry;
  }

  async #restore(memory: RememberedUpload): Promise<void> {
    const release = await claimUpload(memory.videoId);
    if (!release) return; // Another tab is sending it.
    const handle = memory.handle ?? null;
    const entry = this.#enter(memory.name, memory.size, memory.title, { memory, handle });
    entry.release = release;
    const file = memory.copy ?? (await readable(handle, memory));
    if (file) this.#goOn(entry, file);
    else this.#update(entry, { state: handle ? 'needsPermission' : 'needsFile' });
  }

  #goOn(entry: Entry, file: File): void {
    if (!entry.memory) return;
    entry.file = file;
    void this.#preview(entry);
    void this.#send(entry, file, entry.memory);
  }

  async #preview(entry: Entry): Promise<void> {
    if (!entry.file || entry.item.preview) return;
    const preview = await previewFrame(entry.file);
    if (!preview) return;
    if (this.#entries.has(entry.item.id)) this.#update(entry, { preview });
    else URL.revokeObjectURL(preview.url);
  }

  async #begin(entry: Entry): Promise<void> {
    const { file, handle } = entry;
    const userId = this.#userId;
    if (!file || !userId) return;
    try {
      const { videoId, upload } = await answer(
        api.POST('/api/videos/init', {
          body: {
            title: entry.item.title,
            filename: file.name,
            size: file.size,
            ...(file.type ? { contentType: file.type } : {}),
            visibility: recall('visibility') ?? 'unlisted',
          },
        }),
      );
      if (!this.#entries.has(entry.item.id)) {
        // Taken off the list while the server was making room.
        await done(api.DELETE('/api/videos/{id}', { params: { path: { id: videoId } } }));
        return;
      }
      const memory: RememberedUpload = {
        videoId,
        userId,
        uploadUrl: upload.url,
        name: file.name,
        size: file.size,
        lastModified: file.lastModified,
        title: entry.item.title,
        ...(handle ? { handle } : {}),
      };
      entry.memory = memory;
      entry.release = await claimUpload(videoId);
      this.#update(entry, { videoId });
      this.#announce(videoId);
      void rememberUpload(memory, file).then((survivesReload) => this.#update(entry, { survivesReload }));
      await this.#send(entry, file, memory);
    } catch (error) {
      this.#update(entry, { state: 'failed', error });
    }
  }

  async #send(entry: Entry, file: File, memory: RememberedUpload): Promise<void> {
    this.#update(entry, { state: navigator.onLine ? 'uploading' : 'offline', error: null });
    entry.movedAt = seconds();
    try {
      const { transfer } = await import('./tusTransport');
      if (!this.#entries.has(entry.item.id)) return;
      entry.transfer = transfer(entry.item.id, file, memory.uploadUrl, {
        progress: (offset) => this.#progress(entry, offset),
        finished: () => void this.#complete(entry),
        failed: (error, httpStatus) => void this.#failed(entry, error, httpStatus),
      });
    } catch (error) {
      this.#update(entry, { state: 'failed', error });
    }
    this.#timer ??= setInterval(() => this.#tick(), beat);
  }

  #progress(entry: Entry, offset: number): void {
    if (offset !== entry.offset) entry.movedAt = seconds();
    entry.offset = offset;
    entry.rate.add(seconds(), offset);
  }

  async #complete(entry: Entry): Promise<void> {
    const { videoId, size } = entry.item;
    if (!videoId) return;
    entry.offset = size;
    this.#update(entry, { state: 'finishing', offset: size, bytesPerSecond: null, secondsLeft: null });
    try {
      await done(api.POST('/api/videos/{id}/complete', { params: { path: { id: videoId } } }));
      await forgetUpload(videoId);
      entry.release?.();
      this.#update(entry, { state: 'done' });
    } catch (error) {
      this.#update(entry, { state: 'failed', error });
    }
    this.#announce(videoId);
  }

  async #failed(entry: Entry, error: Error, httpStatus: number | null): Promise<void> {
    const { videoId } = entry.item;
    const gone = httpStatus === 404 || httpStatus === 410;
    if (gone && videoId) {
      // The server no longer knows this upload: it expired, or was deleted elsewhere. Start over next time.
      await forgetUpload(videoId);
      entry.transfer?.detach();
      entry.transfer = null;
      entry.memory = null;
      entry.offset = 0;
      this.#update(entry, { videoId: null, offset: 0 });
    }
    const problem = httpStatus ? new ApiProblem(httpStatus, gone ? 'upload_gone' : '') : error;
    this.#update(entry, { state: 'failed', error: problem, bytesPerSecond: null, secondsLeft: null });
  }

  #tick(): void {
    const now = seconds();
    let busy = false;
    for (const entry of this.#entries.values()) {
      const { state, size } = entry.item;
      if (state !== 'uploading' && state !== 'offline') continue;
      busy = true;
      if (!navigator.onLine) {
        entry.rate.reset();
        this.#update(entry, { state: 'offline', bytesPerSecond: null, secondsLeft: null });
        continue;
      }
      const back = state === 'offline';
      const stalled = entry.offset < size && now - entry.movedAt > stallSeconds;
      if (back || stalled) {
        entry.movedAt = now;
        entry.rate.reset();
        entry.transfer?.kick();
      }
      this.#update(entry, {
        state: 'uploading',
        offset: entry.offset,
        bytesPerSecond: entry.rate.bytesPerSecond(now),
        secondsLeft: entry.rate.secondsLeft(now, size),
      });
    }
    if (busy) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    // A paused upload that goes on needs the beat again.
    if ([...this.#entries.values()].some((entry) => entry.item.state === 'paused')) {
      this.#timer = setInterval(() => this.#tick(), beat);
    }
  }

  #update(entry: Entry, change: Partial<UploadItem>): void {
    entry.item = { ...entry.item, ...change };
    if (this.#entries.has(entry.item.id)) this.#publish();
  }

  #publish(): void {
    this.#snapshot = [...this.#entries.values()].map((entry) => entry.item);
    for (const listener of this.#listeners) listener();
  }

  #announce(videoId: string): void {
    for (const listener of this.#finishedListeners) listener(videoId);
  }
}

async function readable(handle: FileSystemFileHandle | null, memory: RememberedUpload): Promise<File | null> {
  try {
    if ((await handle?.queryPermission({ mode: 'read' })) !== 'granted') return null;
    const file = await handle?.getFile();
    return file && isSameFile(memory, file) ? file : null;
  } catch {
    return null;
  }
}

export function rememberVisibility(visibility: string): void {
  remember('visibility', visibility);
}

export const uploadQueue = new UploadQueue();
