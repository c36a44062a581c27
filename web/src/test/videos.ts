import type { Video, VideoListItem } from '@/api/types';

const channel = { id: 'c1', handle: 'ada', name: 'Ada' };

export function makeListItem(change: Partial<VideoListItem> = {}): VideoListItem {
  return {
    id: 'abcdefghijk',
    title: 'A walk in the park',
    durationSeconds: 61,
    hasPicture: true,
    poster: null,
    thumbnails: null,
    channel,
    counts: { views: 3, likes: 0, dislikes: 0, comments: 0 },
    visibility: 'public',
    status: 'ready',
    statusCode: null,
    statusReason: null,
    playable: true,
    progress: { encodedSegments: 4, totalSegments: 4 },
    createdAt: '2026-11-20T10:00:00Z',
    publishedAt: '2026-11-20T10:00:00Z',
    ...change,
  };
}

export function makeVideo(change: Partial<Video> = {}): Video {
  return {
    id: 'abcdefghijk',
    title: 'A walk in the park',
    description: '',
    tags: [],
    category: null,
    visibility: 'public',
    channel,
    durationSeconds: 61,
    width: 1280,
    height: 720,
    fps: 30,
    status: 'ready',
    statusCode: null,
    statusReason: null,
    playable: true,
    progress: { encodedSegments: 4, totalSegments: 4 },
    renditions: [],
    playback: null,
    chapters: [],
    loudness: null,
    counts: { views: 3, likes: 0, dislikes: 0, comments: 0 },
    createdAt: '2026-11-20T10:00:00Z',
    publishedAt: '2026-11-20T10:00:00Z',
    ...change,
  };
}
