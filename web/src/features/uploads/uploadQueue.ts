import { ApiProblem } from '@/api/problems';
import { titleFromFilename } from '@/lib/fileTitle';
import { remember } from '@/lib/memory';
import type { PickedFile } from './droppedFiles';
import { Upload, type UploadHost } from './upload';
import type { UploadItem } from './uploadItem';
import { rememberedUploads } from './uploadMemory';

/** Milliseconds between looks at speed, stalls and what the page shows. */
const beat = 500;

/** Everything that this browser is sending, whichever page is open. */
export class UploadQueue {
  #uploads = new Map<string, Upload>();
  #snapshot: readonly UploadItem[] = [];
  #listeners = new Set<() => void>();
  #newsListeners = new Set<(videoId: string) => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #userId: string | null = null;

  readonly #host: UploadHost = {
    changed: () => this.#publish(),
    announce: (videoId) => {
      for (const listener of this.#newsListeners) listener(videoId);
    },
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly items = (): readonly UploadItem[] => this.#snapshot;

  onVideoChanged(listener: (videoId: string) => void): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  /** Finds the unfinished uploads of this user again and goes on with those whose file can be reached. */
  async signIn(userId: string): Promise<void> {
    if (this.#userId === userId) return;
    // Another tab has signed somebody else in.
    this.forgetUser();
    this.#userId = userId;
    // Dropped before anybody had signed in.
    for (const upload of this.#uploads.values()) {
      if (upload.item.state === 'starting' && !upload.item.videoId) void upload.begin(userId);
    }
    for (const memory of await rememberedUploads(userId)) {
      if (this.#all().some((upload) => upload.item.videoId === memory.videoId)) continue;
      // Somebody else has signed in meanwhile.
      if (this.#userId !== userId) return;
      const upload = this.#enter(new Upload({ ...memory, memory }, this.#host));
      if (!(await upload.restore())) {
        this.#uploads.delete(upload.item.id);
        this.#publish();
      }
    }
  }

  /** Stops sending, keeps what has arrived. */
  forgetUser(): void {
    if (!this.#userId) return;
    this.#userId = null;
    for (const upload of this.#all()) upload.leave();
    this.#uploads.clear();
    this.#publish();
  }

  /** Files that wait for somebody to sign in start by themselves afterwards. */
  add(files: readonly PickedFile[]): void {
    for (const { file, handle } of files) {
      const known = this.#all().find((upload) => upload.item.state !== 'done' && upload.isOf(file));
      if (known) {
        // Dropped again: the way to go on after a reload.
        if (known.item.state === 'needsFile' || known.item.state === 'needsPermission') known.goOn(file);
        else this.retry(known.item.id);
        continue;
      }
      const { name, size } = file;
      const upload = this.#enter(
        new Upload({ name, size, title: titleFromFilename(name), file, handle }, this.#host),
      );
      void upload.preview();
      if (size === 0) upload.refuse(new ApiProblem(400, 'empty_file'));
      else if (this.#userId) void upload.begin(this.#userId);
    }
  }

  pause(id: string): void {
    this.#uploads.get(id)?.pause();
  }

  resume(id: string): void {
    this.#uploads.get(id)?.resume();
  }

  retry(id: string): void {
    if (this.#userId) this.#uploads.get(id)?.retry(this.#userId);
  }

  async permit(id: string): Promise<void> {
    await this.#uploads.get(id)?.permit();
  }

  /** The file that somebody picked again; false when it is another one. */
  provide(id: string, file: File): boolean {
    const upload = this.#uploads.get(id);
    if (upload?.memory?.size !== file.size || upload.memory.name !== file.name) return false;
    upload.goOn(file);
    return true;
  }

  async remove(id: string): Promise<void> {
    const upload = this.#uploads.get(id);
    this.#uploads.delete(id);
    this.#publish();
    await upload?.remove();
  }

  rename(videoId: string, title: string): void {
    this.#all()
      .find((upload) => upload.item.videoId === videoId)
      ?.rename(title);
  }

  #all(): Upload[] {
    return [...this.#uploads.values()];
  }

  #enter(upload: Upload): Upload {
    this.#uploads.set(upload.item.id, upload);
    this.#publish();
    this.#timer ??= setInterval(() => this.#tick(), beat);
    return upload;
  }

  #tick(): void {
    for (const upload of this.#uploads.values()) upload.tick();
    if (this.#all().some((upload) => upload.item.state !== 'done')) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #publish(): void {
    this.#snapshot = this.#all().map((upload) => upload.item);
    for (const listener of this.#listeners) listener();
  }
}

export function rememberVisibility(visibility: string): void {
  remember('visibility', visibility);
}

export const uploadQueue = new UploadQueue();
