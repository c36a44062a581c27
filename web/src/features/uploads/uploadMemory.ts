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
  /** The file itself, in what was noted before files had a record of their own. */
  copy?: File;
};

/** A small file, beside the note about its upload: the note is written often, the file once. */
type KeptFile = { videoId: string; copy?: File };

/** Bytes up to which a file is copied into the browser's database: beyond, the copy costs more than picking it again. */
const largestCopy = 256 * 1024 * 1024;
const store = 'uploads';

// In the same store, without a user: a new version of the database would have to wait for all other tabs.
const fileKey = (videoId: string) => `${videoId}/file`;

function writable(database: IDBDatabase): IDBObjectStore {
  return database.transaction(store, 'readwrite').objectStore(store);
}

/** Keeps the note and, if it is small, the file; true when the file is kept. */
export async function rememberUpload(upload: RememberedUpload, file: File): Promise<boolean> {
  const isSmall = file.size <= largestCopy;
  const kept: KeptFile = { videoId: fileKey(upload.videoId), copy: file };
  try {
    const database = await openDatabase();
    // Each for itself: a disk too full for the file has room for the note.
    const writes = [answerOf(writable(database).put(upload))];
    if (isSmall) writes.push(answerOf(writable(database).put(kept)));
    await Promise.all(writes);
    return isSmall;
  } catch {
    // A full disk or a private window: the upload itself goes on, it only cannot be found again.
    return false;
  }
}

/** Writes the note anew and leaves the file as it is kept. */
export async function noteUpload(upload: RememberedUpload): Promise<void> {
  try {
    const database = await openDatabase();
    await answerOf(writable(database).put(upload));
  } catch {
    // As above: then the older note stays.
  }
}

export async function forgetUpload(videoId: string): Promise<void> {
  try {
    const database = await openDatabase();
    const uploads = writable(database);
    await Promise.all([answerOf(uploads.delete(videoId)), answerOf(uploads.delete(fileKey(videoId)))]);
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

/** The file of an upload: the copy that was kept, or where the browser may open it without asking. */
export async function rememberedFile(upload: RememberedUpload): Promise<File | null> {
  return upload.copy ?? (await keptFile(upload.videoId)) ?? (await readableFile(upload));
}

async function keptFile(videoId: string): Promise<File | null> {
  try {
    const database = await openDatabase();
    const files = database.transaction(store).objectStore(store);
    const request = files.get(fileKey(videoId)) as IDBRequest<KeptFile | undefined>;
    return (await answerOf(request))?.copy ?? null;
  } catch {
    return null;
  }
}

async function readableFile(upload: RememberedUpload): Promise<File | null> {
  const { handle } = upload;
  try {
    if ((await handle?.queryPermission({ mode: 'read' })) !== 'granted') return null;
    const file = await handle?.getFile();
    return file && isSameFile(upload, file) ? file : null;
  } catch {
    return null;
  }
}

export function isSameFile(
  upload: Pick<RememberedUpload, 'name' | 'size' | 'lastModified'>,
  file: File,
): boolean {
  return upload.size === file.size && upload.name === file.name && upload.lastModified === file.lastModified;
}
