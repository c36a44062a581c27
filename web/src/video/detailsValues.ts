import type { Video, VideoEdit, Visibility } from '@/api/types';

export const longestTitle = 200;
export const longestDescription = 5000;
export const mostTags = 30;

export type DetailsValues = { title: string; description: string; tags: string[]; visibility: Visibility };

export function detailsOf(video: Video): DetailsValues {
  return {
    title: video.title,
    description: video.description,
    tags: [...video.tags],
    visibility: video.visibility,
  };
}

/** What differs, as the server wants it; null when nothing does. */
export function editFrom(before: DetailsValues, now: DetailsValues): VideoEdit | null {
  const edit: VideoEdit = {};
  if (now.title.trim() !== before.title) edit.title = now.title.trim();
  if (now.description !== before.description) edit.description = now.description;
  if (now.tags.join('\n') !== before.tags.join('\n')) edit.tags = now.tags;
  if (now.visibility !== before.visibility) edit.visibility = now.visibility;
  return Object.keys(edit).length > 0 ? edit : null;
}

export function titleIsMissing(values: DetailsValues): boolean {
  return values.title.trim() === '';
}
