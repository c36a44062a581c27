import { ApiProblem } from '@/api/problems';
import { localId } from '@/lib/localId';
import { TransferRate } from '@/lib/transferRate';
import { suggestBandwidth } from '@/player/bandwidth';
import { patiently, untilOnlineAgain } from './patience';
import { previewFrame } from './previewFrame';
import type { Transfer } from './tusTransport';
import { claimUpload } from './uploadClaim';
import { isActive, type UploadItem } from './uploadItem';
import {
  completeUpload,
  deleteUnfinished,
  requestUpload,
  uploadWish,
  type UploadWish,
} from './uploadRequests';
import {
  forgetUpload,
  isSameFile,
  noteUpload,
  rememberedFile,
  rememberUpload,
  type RememberedUpload,
} from './uploadMemory';

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
  /** The server has every byte. */
  #isWhole = false;
  #wish: UploadWish | null = null;
  /** The transfer waits for the network or the server, and tries again by itself. */
  #waits = false;
  /** While somebody has paused what is not a transfer: before it, or after. */
  #held: Promise<void> | null = null;
  #letGo: (() => void) | null = null;

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
      const wish = (this.#wish ??= uploadWish(file, this.item.title));
      const { videoId, upload } = await patiently(() => requestUpload(wish), this.#patience);
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
      // A refusal is kept under the wish's key for a day: the next try is another wish.
      this.#wish = null;
      this.#update({ state: 'failed', error });
    }
  }

  /** Finds the file of an upload that an earlier page began. False when another tab is already sending it. */
  async restore(): Promise<boolean> {
    const { memory } = this;
    if (!memory) return false;
    this.#release = await claimUpload(memory.videoId);
    if (!this.#release) return false;
    const file = await rememberedFile(memory);
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
    if (this.#transfer) {
      if (!isActive(this.item)) return;
      this.#transfer.pause();
      this.#rate.reset();
    } else {
      if (this.item.state !== 'offline') return;
      this.#held = new Promise((letGo) => {
        this.#letGo = letGo;
      });
    }
    this.#update({ state: 'paused', bytesPerSecond: null, secondsLeft: null });
  }

  resume(): void {
    if (this.item.state !== 'paused') return;
    this.#movedAt = seconds();
    this.#waits = false;
    this.#releaseHold();
    this.#transfer?.resume();
    this.#update({ state: this.#transfer && navigator.onLine ? 'uploading' : 'offline' });
  }

  retry(userId: string): void {
    if (this.item.state !== 'failed') return;
    // Refused while it was held.
    this.#releaseHold();
    if (this.#isWhole) void this.#complete();
    else if (this.memory && this.file) void this.#send(this.file, this.memory);
    else void this.begin(userId);
  }

  refuse(error: unknown): void {
    this.#update({ state: 'failed', error });
  }

  rename(title: string): void {
    if (title === this.item.title) return;
    this.#update({ title });
    if (!this.memory || this.item.state === 'done') return;
    this.memory = { ...this.memory, title };
    void noteUpload(this.memory);
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
      // As soon as the network is back, and not when the transfer next looks.
      this.#waits = false;
      this.#update({ state: 'offline', bytesPerSecond: null, secondsLeft: null });
      return;
    }
    const now = seconds();
    const stalled = this.#offset < size && now - this.#movedAt > stallSeconds;
    if ((state === 'offline' && !this.#waits) || stalled) {
      this.#movedAt = now;
      this.#rate.reset();
      this.#transfer.kick();
    }
    if (this.#waits) return;
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
    const start = () => this.#update({ state: navigator.onLine ? 'uploading' : 'offline', error: null });
    if (!this.#held) start();
    try {
      const { transfer } = await import('./tusTransport');
      await this.#held;
      if (this.#removed) return;
      start();
      this.#movedAt = seconds();
      this.#waits = false;
      this.#transfer = transfer(this.item.id, file, memory.uploadUrl, {
        progress: (offset) => this.#progress(offset),
        waiting: () => this.#wait(),
        finished: () => void this.#complete(),
        failed: (error, httpStatus) => void this.#failed(error, httpStatus),
      });
    } catch (error) {
      this.#update({ state: 'failed', error });
    }
  }

  #progress(offset: number): void {
    if (offset !== this.#offset) {
      this.#movedAt = seconds();
      this.#waits = false;
    }
    this.#offset = offset;
    this.#rate.add(seconds(), offset);
  }

  #wait(): void {
    const { state } = this.item;
    if (state !== 'uploading' && state !== 'offline') return;
    this.#waits = true;
    this.#rate.reset();
    this.#update({ state: 'offline', bytesPerSecond: null, secondsLeft: null });
  }

  async #complete(): Promise<void> {
    const { videoId, size } = this.item;
    if (!videoId) return;
    this.#transfer = null;
    this.#isWhole = true;
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
    this.#waits = false;
    // Out of Uppy, which would refuse the same file at the next try, and try by itself, first, when another file is added.
    this.#transfer?.cancel();
    this.#transfer = null;
    const gone = httpStatus === 404 || httpStatus === 410;
    if (gone && videoId) {
      // The server no longer knows this upload: it expired, or was deleted elsewhere. A new try starts over.
      await forgetUpload(videoId);
      this.memory = null;
      this.#wish = null;
      this.#offset = 0;
      this.#update({ videoId: null, offset: 0 });
    }
    const problem = httpStatus ? new ApiProblem(httpStatus, gone ? 'upload_gone' : '') : error;
    this.#update({ state: 'failed', error: problem, bytesPerSecond: null, secondsLeft: null });
  }

  #patience = {
    waiting: () => {
      if (!this.#held) this.#update({ state: 'offline', bytesPerSecond: null, secondsLeft: null });
    },
    wanted: () => !this.#removed,
    sleep: async (pause: number) => {
      await untilOnlineAgain(pause);
      await this.#held;
    },
  };

  #releaseHold(): void {
    this.#letGo?.();
    this.#held = this.#letGo = null;
  }

  #dispose(): void {
    this.#removed = true;
    this.#releaseHold();
    this.#release?.();
    if (this.item.preview) URL.revokeObjectURL(this.item.preview.url);
  }

  #update(change: Partial<UploadItem>): void {
    this.item = { ...this.item, ...change };
    this.#host.changed();
  }
}
