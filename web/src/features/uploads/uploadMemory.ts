import { answerOf, openDatabase } from '@/lib/database';

/** What is kept about an unfinished upload, so that a reload, a crash or a second drop of the same file goes on. */
export type RememberedUpload = {
  videoId: string;
  userId: string;
  uploadUrl: string;
  name: string;
  size: number;
  lastModified: number;
  title: string;
  /** Where the browser can open the same file again (File System Access). */
  handle?: FileSystemFileHandle;
  /** The file itself, when it is small. */
  copy?: File;
};

/** Bytes up to which a file is copied into the browser's database: beyond, the copy costs more than picking it again. */
const largestCopy = 256 * 1024 * 1024;
const store = 'uploads';

export async function rememberUpload(upload: RememberedUpload, file: File): Promise<boolean> {
  try {
    const database = await openDatabase();
    await answerOf(database.transaction(store, 'readwrite').objectStore(store).put(upload));
    if (file.size > largestCopy) return false;
    await answerOf(
      database
        .transaction(store, 'readwrite')
        .objectStore(store)
        .put({ ...upload, copy: file }),
    );
    return true;
  } catch {
    // A full disk or a private window: the upload itself goes on, it only cannot be found again.
    return false;
  }
}

export async function forgetUpload(videoId: string): Promise<void> {
  try {
    const database = await openDatabase();
    await answerOf(database.transaction(store, 'readwrite').objectStore(store).delete(videoId));
  } catch {
    // It was never kept, or expires with the browser's data.
  }
}

export async function rememberedUploads(userId: string): Promise<RememberedUpload[]> {
  try {
    const database = await openDatabase();
    const request = database.transaction(store).objectStore(store).getAll() as IDBRequest<RememberedUpload[]>;
    return (await answerOf(request)).filter((upload) => upload.userId === userId);
  } catch {
    return [];
  }
}

export function isSameFile(
  upload: Pick<RememberedUpload, 'name' | 'size' | 'lastModified'>,
  file: File,
): boolean {
  return upload.size === file.size && upload.name === file.name && upload.lastModified === file.lastModified;
}
