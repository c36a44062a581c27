import { QueryClient, type InfiniteData } from '@tanstack/react-query';
import { beforeEach, expect, it } from 'vitest';
import { applySegmentsChanged, applyVideoChanged, forgetVideo, lookForUnlisted } from './cache';
import { keys } from './queries';
import { makeListItem, makeVideo } from '@/test/videos';
import type { Video, VideoPage } from './types';

let client: QueryClient;
const items = () =>
  client.getQueryData<InfiniteData<VideoPage>>(keys.mine)?.pages.flatMap((page) => page.items) ?? [];

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(keys.mine, {
    pages: [
      { items: [makeListItem({ id: 'a', status: 'processing', playable: false })], nextCursor: 'x' },
      { items: [makeListItem({ id: 'b' })], nextCursor: null },
    ],
    pageParams: ['', 'x'],
  });
  client.setQueryData(
    keys.video('a'),
    makeVideo({
      id: 'a',
      status: 'processing',
      renditions: [
        {
          name: '720p',
          width: 1280,
          height: 720,
          codec: 'avc1',
          bitrate: 1,
          encodedSegments: 0,
          totalSegments: 10,
        },
        {
          name: '360p',
          width: 640,
          height: 360,
          codec: 'avc1',
          bitrate: 1,
          encodedSegments: 4,
          totalSegments: 10,
        },
      ],
    }),
  );
});

it('puts news of a video into the lists and the page', () => {
  const progress = { encodedSegments: 3, totalSegments: 20 };
  applyVideoChanged(client, {
    videoId: 'a',
    status: 'ready',
    statusCode: null,
    statusReason: null,
    playable: true,
    progress,
  });
  expect(items().find((item) => item.id === 'a')).toMatchObject({
    status: 'ready',
    playable: true,
    progress,
  });
  expect(client.getQueryData<Video>(keys.video('a'))).toMatchObject({ status: 'ready', playable: true });
  // The playback addresses are known only now, so the page has to be asked for again.
  expect(client.getQueryState(keys.video('a'))?.isInvalidated).toBe(true);
  expect(items().find((item) => item.id === 'b')).toEqual(makeListItem({ id: 'b' }));
});

it('fills one rung of the ladder, and believes what the server says of the whole', () => {
  const progress = { encodedSegments: 12, totalSegments: 30 };
  applySegmentsChanged(client, {
    videoId: 'a',
    rendition: '720p',
    encodedSegments: 5,
    totalSegments: 10,
    progress,
  });
  const video = client.getQueryData<Video>(keys.video('a'));
  expect(video?.renditions.map((rendition) => rendition.encodedSegments)).toEqual([5, 4]);
  expect(video?.progress).toEqual(progress);
  expect(items().find((item) => item.id === 'a')?.progress).toEqual(progress);
});

it('ignores news of videos that nobody looks at', () => {
  const progress = { encodedSegments: 5, totalSegments: 10 };
  applySegmentsChanged(client, { videoId: 'zzz', rendition: '720p', ...progress, progress });
  expect(client.getQueryData(keys.video('zzz'))).toBeUndefined();
});

it('asks for the list again, once, when there is news of a video that is not on it', () => {
  const isOutdated = () => client.getQueryState(keys.mine)?.isInvalidated;
  lookForUnlisted(client, 'b');
  expect(isOutdated()).toBe(false);
  lookForUnlisted(client, 'from-a-phone');
  expect(isOutdated()).toBe(true);

  client.setQueryData(keys.mine, client.getQueryData(keys.mine));
  expect(isOutdated()).toBe(false);
  lookForUnlisted(client, 'from-a-phone');
  expect(isOutdated()).toBe(false);
});

it('forgets a deleted video everywhere', () => {
  forgetVideo(client, 'a');
  expect(items().map((item) => item.id)).toEqual(['b']);
  expect(client.getQueryData(keys.video('a'))).toBeUndefined();
});
