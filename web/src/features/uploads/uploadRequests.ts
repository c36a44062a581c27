import { answer, api, done } from '@/api/client';
import { isVisibility } from '@/api/types';
import { recall } from '@/lib/memory';

/** Makes the video and a place for its bytes. */
export function requestUpload(file: File, title: string) {
  // As the last time; at first a link that works for everyone who has it, but that nobody finds.
  const wanted = recall('visibility');
  return answer(
    api.POST('/api/videos/init', {
      body: {
        title,
        filename: file.name,
        size: file.size,
        ...(file.type ? { contentType: file.type } : {}),
        visibility: isVisibility(wanted) ? wanted : 'unlisted',
      },
    }),
  );
}

export function completeUpload(videoId: string): Promise<void> {
  return done(api.POST('/api/videos/{id}/complete', { params: { path: { id: videoId } } }));
}

export function deleteUnfinished(videoId: string): Promise<void> {
  return done(api.DELETE('/api/videos/{id}', { params: { path: { id: videoId } } }));
}
