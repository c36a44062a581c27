import { expect, it, vi } from 'vitest';
import { UploadQueue } from './uploadQueue';

// Nothing is ever answered: what is begun stays begun.
vi.mock('./previewFrame', () => ({ previewFrame: () => Promise.resolve(null) }));
vi.mock('./uploadMemory', () => ({ rememberedUploads: () => Promise.resolve([]), isSameFile: () => false }));
vi.mock(import('./uploadRequests'), async (original) => ({
  ...(await original()),
  requestUpload: () => new Promise(() => undefined),
}));

const files = [{ file: new File(['x'], 'film.mp4') }];

it('keeps what was dropped before somebody signed in, and nothing of the user before', async () => {
  const queue = new UploadQueue();
  queue.add(files);
  await queue.signIn('ada');
  expect(queue.items()).toHaveLength(1);
  await queue.signIn('grace');
  expect(queue.items()).toEqual([]);
});
