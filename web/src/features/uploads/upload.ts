import { ApiProblem } from '@/api/problems';
import { localId } from '@/lib/localId';
import { TransferRate } from '@/lib/transferRate';
import { suggestBandwidth } from '@/player/bandwidth';
import { patiently } from './patience';
import { previewFrame } from './previewFrame';
import type { Transfer } from './tusTransport';
import { claimUpload } from './uploadClaim';
import { isActive, type UploadItem } from './uploadItem';
import { completeUpload, deleteUnfinished, requestUpload } from './uploadRequests';
import { forgetUpload, isSameFile, rememberUpload, type RememberedUpload } from './uploadMemory';

/** Seconds without a byte after which a connection is taken for dead, even if the system has not noticed. */
const stallSeconds = 20;

export type UploadHost = {
  changed: () => void;
  /** The server has news of this video. */
  announce: (videoId: string) => void;
};

type Origin = {
  name: string;
  size: number;
  title: string;
  file?: File;
  handle?: FileSystemFileHandle | undefined;
  memory?: RememberedUpload;
};

const seconds = () => performance.now() / 1000;

/** One file on its way to the server. */
export class Upload {
  item: UploadItem;
  file: File | null;
  memory: RememberedUpload | null;
  readonly #handle: FileSystemFileHandle | null;
  readonly #host: UploadHost;
  readonly #rate = new TransferRate();
  #transfer: Transfer | null = null;
  #release: (() => void) | null = null;
  #offset = 0;
  #movedAt = seconds();
  #removed = false;

  constructor({ name, size, title, file, handle, memory }: Origin, host: UploadHost) {
    this.file = file ?? null;
    this.memory = memory ?? null;
    this.#handle = handle ?? memory?.handle ?? null;
    this.#host = host;
    this.item = {
      id: localId(),
      name,
      size,
      title,
      state: 'starting',
      videoId: memory?.videoId ?? null,
      offset: 0,
      bytesPerSecond: null,
      secondsLeft: null,
      preview: null,
      error: null,
      survivesReload: false,
    };
  }

  isOf(file: File): boolean {
    if (this.file) return isSameFile(this.file, file);
    return this.memory !== null && isSameFile(this.memory, file);
  }

  /** Asks the server for a place, then sends. */
  async begin(userId: string): Promise<void> {
    const { file } = this;
    if (!file) return;
    this.#update({ state: 'starting', error: null });
    try {
      const { videoId, upload } = await patiently(() => requestUpload(file, this.item.title), this.#patience);
      if (this.#removed) {
        // Taken off the list while the server was making room.
        await deleteUnfinished(videoId);
        return;
      }
      const { name, size, lastModified } = file;
      const { title } = this.item;
      const handle = this.#handle ? { handle: this.#handle } : {};
      this.memory = { videoId, userId, uploadUrl: upload.url, name, size, lastModified, title, ...handle };
      this.#release = await claimUpload(videoId);
      this.#update({ videoId });
      this.#host.announce(videoId);
      void rememberUpload(this.memory, file).then((survivesReload) => this.#update({ survivesReload }));
      await this.#send(file, this.memory);
    } catch (error) {
      this.#update({ state: 'failed', error });
    }
  }

  /** Finds the file of an upload that an earlier page began. False when another tab is already sending it. */
  async restore(): Promise<boolean> {
    const { memory } = this;
    if (!memory) return false;
    this.#release = await claimUpload(memory.videoId);
    if (!this.#release) return false;
    const file = memory.copy ?? (await readable(this.#handle, memory));
    if (file) {
      this.#update({ survivesReload: true });
      this.goOn(file);
    } else {
      this.#update({ state: this.#handle ? 'needsPermission' : 'needsFile' });
    }
    return true;
  }

  /** Continues with the file, which somebody or something has found again. */
  goOn(file: File): void {
    if (!this.memory) return;
    this.file = file;
    void this.preview();
    void this.#send(file, this.memory);
  }

  /** Asks the browser's leave to read the file again. Has to come from a click. */
  async permit(): Promise<void> {
    try {
      if ((await this.#handle?.requestPermission({ mode: 'read' })) !== 'granted') return;
      const file = await this.#handle?.getFile();
      if (file && this.memory && isSameFile(this.memory, file)) this.goOn(file);
      else this.#update({ state: 'needsFile' });
    } catch {
      this.#update({ state: 'needsFile' });
    }
  }

  pause(): void {
    if (!this.#transfer || !isActive(this.item)) return;
    this.#transfer.pause();
    this.#rate.reset();
    this.#update({ state: 'paused', bytesPerSecond: null, secondsLeft: null });
  }

  resume(): void {
    if (this.item.state !== 'paused') return;
    this.#movedAt = seconds();
    this.#transfer?.resume();
    this.#update({ state: navigator.onLine ? 'uploading' : 'offline' });
  }

  retry(userId: string): void {
    if (this.item.state !== 'failed') return;
    if (this.item.videoId && this.#offset === this.item.size) void this.#complete();
    else if (this.#transfer) {
      this.#movedAt = seconds();
      this.#transfer.retry();
      this.#update({ state: 'uploading', error: null });
    } else if (this.memory && this.file) void this.#send(this.file, this.memory);
    else void this.begin(userId);
  }

  refuse(error: unknown): void {
    this.#update({ state: 'failed', error });
  }

  rename(title: string): void {
    this.#update({ title });
    if (!this.memory || !this.file || this.item.state === 'done') return;
    this.memory = { ...this.memory, title };
    void rememberUpload(this.memory, this.file);
  }

  async preview(): Promise<void> {
    if (!this.file || this.item.preview) return;
    const preview = await previewFrame(this.file);
    if (!preview) return;
    if (this.#removed) URL.revokeObjectURL(preview.url);
    else this.#update({ preview });
  }

  /** Looks after the transfer. */
  tick(): void {
    const { state, size } = this.item;
    if (!this.#transfer || (state !== 'uploading' && state !== 'offline')) return;
    if (!navigator.onLine) {
      this.#rate.reset();
      this.#update({ state: 'offline', bytesPerSecond: null, secondsLeft: null });
      return;
    }
    const now = seconds();
    const stalled = this.#offset < size && now - this.#movedAt > stallSeconds;
    if (state === 'offline' || stalled) {
      this.#movedAt = now;
      this.#rate.reset();
      this.#transfer.kick();
    }
    this.#update({
      state: 'uploading',
      offset: this.#offset,
      bytesPerSecond: this.#rate.bytesPerSecond(now),
      secondsLeft: this.#rate.secondsLeft(now, size),
    });
  }

  /** Stops and leaves what has arrived on the server: the next sign-in goes on. */
  leave(): void {
    this.#transfer?.detach();
    this.#dispose();
  }

  /** Stops; what is not there in full yet is deleted from the server as well. */
  async remove(): Promise<void> {
    const { videoId, state } = this.item;
    this.#dispose();
    if (state === 'done' || !videoId) return;
    this.#transfer?.cancel();
    await forgetUpload(videoId);
    await deleteUnfinished(videoId).catch(() => undefined);
    this.#host.announce(videoId);
  }

  async #send(file: File, memory: RememberedUpload): Promise<void> {
    this.#update({ state: navigator.onLine ? 'uploading' : 'offline', error: null });
    this.#movedAt = seconds();
    try {
      const { transfer } = await import('./tusTransport');
      if (this.#removed) return;
      this.#transfer = transfer(this.item.id, file, memory.uploadUrl, {
        progress: (offset) => this.#progress(offset),
        finished: () => void this.#complete(),
        failed: (error, httpStatus) => void this.#failed(error, httpStatus),
      });
    } catch (error) {
      this.#update({ state: 'failed', error });
    }
  }

  #progress(offset: number): void {
    if (offset !== this.#offset) this.#movedAt = seconds();
    this.#offset = offset;
    this.#rate.add(seconds(), offset);
  }

  async #complete(): Promise<void> {
    const { videoId, size } = this.item;
    if (!videoId) return;
    this.#offset = size;
    suggestBandwidth(this.#rate.atLeast(seconds()) * 8);
    this.#update({ state: 'finishing', offset: size, bytesPerSecond: null, secondsLeft: null, error: null });
    try {
      await patiently(() => completeUpload(videoId), this.#patience);
      await forgetUpload(videoId);
      this.#release?.();
      this.#update({ state: 'done' });
    } catch (error) {
      this.#update({ state: 'failed', error });
    }
    this.#host.announce(videoId);
  }

  async #failed(error: Error, httpStatus: number | null): Promise<void> {
    const { videoId } = this.item;
    const gone = httpStatus === 404 || httpStatus === 410;
    if (gone && videoId) {
      // The server no longer knows this upload: it expired, or was deleted elsewhere. A new try starts over.
      await forgetUpload(videoId);
      this.#transfer?.detach();
      this.#transfer = null;
      this.memory = null;
      this.#offset = 0;
      this.#update({ videoId: null, offset: 0 });
    }
    const problem = httpStatus ? new ApiProblem(httpStatus, gone ? 'upload_gone' : '') : error;
    this.#update({ state: 'failed', error: problem, bytesPerSecond: null, secondsLeft: null });
  }

  #patience = {
    waiting: () => this.#update({ state: 'offline', bytesPerSecond: null, secondsLeft: null }),
    wanted: () => !this.#removed,
  };

  #dispose(): void {
    this.#removed = true;
    this.#release?.();
    if (this.item.preview) URL.revokeObjectURL(this.item.preview.url);
  }

  #update(change: Partial<UploadItem>): void {
    this.item = { ...this.item, ...change };
    this.#host.changed();
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
