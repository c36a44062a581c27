import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from './queries';
import type { Video, VideoListItem, VideoPage } from './types';

/** What the hub says about one of the caller's videos. */
export type VideoChanged = Pick<
  VideoListItem,
  'status' | 'statusCode' | 'statusReason' | 'playable' | 'progress'
> & {
  videoId: string;
};

export type SegmentsChanged = {
  videoId: string;
  rendition: string;
  encodedSegments: number;
  totalSegments: number;
  progress: VideoListItem['progress'];
};

type Pages = InfiniteData<VideoPage>;

/** Videos for which the list has been asked for already; it may simply not reach down to them. */
const soughtVideos = new Set<string>();

/** Asks for the list of the caller's videos again when there is news of one that is not on it: begun in another tab or on a phone. */
export function lookForUnlisted(client: QueryClient, id: string): void {
  const mine = client.getQueryData<Pages>(keys.mine);
  if (!mine || soughtVideos.has(id)) return;
  if (mine.pages.some((page) => page.items.some((item) => item.id === id))) return;
  soughtVideos.add(id);
  void client.invalidateQueries({ queryKey: keys.mine });
}

function patchItems(client: QueryClient, id: string, patch: (item: VideoListItem) => VideoListItem): void {
  client.setQueriesData<Pages>({ queryKey: keys.lists }, (data) =>
    data?.pages.some((page) => page.items.some((item) => item.id === id))
      ? {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((item) => (item.id === id ? patch(item) : item)),
          })),
        }
      : data,
  );
}

export function applyVideoChanged(client: QueryClient, change: VideoChanged): void {
  const { videoId, status, statusCode, statusReason, playable, progress } = change;
  const before = client.getQueryData<Video>(keys.video(videoId));
  const news = { status, statusCode, statusReason, playable, progress };
  patchItems(client, videoId, (item) => ({ ...item, ...news }));
  if (!before) return;
  client.setQueryData<Video>(keys.video(videoId), { ...before, ...news });
  // Sizes, renditions and playback addresses are known only now.
  if (before.status !== status || before.playable !== playable) {
    void client.invalidateQueries({ queryKey: keys.video(videoId) });
  }
}

export function applySegmentsChanged(client: QueryClient, change: SegmentsChanged): void {
  const { videoId, rendition: name, encodedSegments, totalSegments, progress } = change;
  patchItems(client, videoId, (item) => ({ ...item, progress }));
  client.setQueryData<Video>(
    keys.video(videoId),
    (video) =>
      video && {
        ...video,
        renditions: video.renditions.map((rendition) =>
          rendition.name === name ? { ...rendition, encodedSegments, totalSegments } : rendition,
        ),
        progress,
      },
  );
}

export function applyEdit(client: QueryClient, video: Video): void {
  client.setQueryData<Video>(keys.video(video.id), video);
  patchItems(client, video.id, (item) => ({ ...item, title: video.title, visibility: video.visibility }));
}

export function forgetVideo(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: keys.video(id) });
  client.setQueriesData<Pages>(
    { queryKey: keys.lists },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })),
      },
  );
}
