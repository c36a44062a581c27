import { beforeEach, expect, it, vi } from 'vitest';
import {
  forgetUpload,
  noteUpload,
  rememberedFile,
  rememberedUploads,
  rememberUpload,
  type RememberedUpload,
} from './uploadMemory';

const records = new Map<string, { videoId: string; copy?: File }>();
const writes: string[] = [];
const store = {
  put: (record: { videoId: string }) => {
    writes.push(record.videoId);
    records.set(record.videoId, record);
  },
  delete: (key: string) => records.delete(key),
  get: (key: string) => records.get(key),
  getAll: () => [...records.values()],
};
vi.mock('@/lib/database', () => ({
  openDatabase: () => Promise.resolve({ transaction: () => ({ objectStore: () => store }) }),
  answerOf: (answer: unknown) => Promise.resolve(answer),
}));

const file = new File(['0123456789'], 'film.mp4', { lastModified: 7 });
const upload: RememberedUpload = {
  videoId: 'a',
  userId: 'ada',
  uploadUrl: '/api/uploads/a',
  name: 'film.mp4',
  size: 10,
  lastModified: 7,
  title: 'film',
};

beforeEach(() => {
  records.clear();
  writes.length = 0;
});

it('keeps the note and the file, and writes only the note when that changes', async () => {
  expect(await rememberUpload(upload, file)).toBe(true);
  writes.length = 0;
  await noteUpload({ ...upload, title: 'Film of the day' });
  expect(writes).toEqual(['a']);

  const [found, ...more] = await rememberedUploads('ada');
  expect(more).toEqual([]);
  expect(found?.title).toBe('Film of the day');
  expect(found && (await rememberedFile(found))).toBe(file);
  expect(await rememberedUploads('grace')).toEqual([]);
});

it('notes a file that is too large to keep', async () => {
  const large = new File([], 'film.mp4');
  Object.defineProperty(large, 'size', { value: 300 * 1024 * 1024 });
  expect(await rememberUpload(upload, large)).toBe(false);
  expect(await rememberedUploads('ada')).toHaveLength(1);
  expect(await rememberedFile(upload)).toBeNull();
});

it('finds files that were kept in their notes, as it used to be', async () => {
  records.set('a', { ...upload, copy: file });
  const [found] = await rememberedUploads('ada');
  expect(found && (await rememberedFile(found))).toBe(file);
});

it('forgets the file with the note', async () => {
  await rememberUpload(upload, file);
  await forgetUpload('a');
  expect(records.size).toBe(0);
});
