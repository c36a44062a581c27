import { answer, api, done } from '@/api/client';
import { isVisibility } from '@/api/types';
import { recall } from '@/lib/memory';

/** The wish for a video and a place for its bytes. However often it is sent, it makes one: the key says that it is the same. */
export function uploadWish(file: File, title: string) {
  // As the last time; at first a link that works for everyone who has it, but that nobody finds.
  const wanted = recall('visibility');
  return {
    // (`crypto.randomUUID` is missing on plain http.)
    key: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('-'),
    body: {
      title,
      filename: file.name,
      size: file.size,
      ...(file.type ? { contentType: file.type } : {}),
      visibility: isVisibility(wanted) ? wanted : ('unlisted' as const),
    },
  };
}

export type UploadWish = ReturnType<typeof uploadWish>;

export function requestUpload({ key, body }: UploadWish) {
  return answer(api.POST('/api/videos/init', { headers: { 'Idempotency-Key': key }, body }));
}

export function completeUpload(videoId: string): Promise<void> {
  return done(api.POST('/api/videos/{id}/complete', { params: { path: { id: videoId } } }));
}

export function deleteUnfinished(videoId: string): Promise<void> {
  return done(api.DELETE('/api/videos/{id}', { params: { path: { id: videoId } } }));
}
