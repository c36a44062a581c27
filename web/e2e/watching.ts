import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What looking at a page takes, of whichever browser. */
export type Watched = {
  evaluate<R>(run: () => R): Promise<R>;
  evaluate<R>(run: (value: number) => R, value: number): Promise<R>;
  waitForFunction(
    run: (value: number) => boolean,
    value: number,
    options: { timeout: number },
  ): Promise<unknown>;
  keyboard: { press(key: string): Promise<void> };
};

export type Picture = { time: number; height: number; engine: string; sample: string };

/** What the viewer sees now: the time, and sixteen spots of the picture itself. */
export function look(page: Watched): Promise<Picture> {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    if (!video) throw new Error('no video on this page');
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 16;
    const pen = canvas.getContext('2d');
    pen?.drawImage(video, 0, 0, 16, 16);
    const pixels = pen?.getImageData(0, 0, 16, 16).data ?? new Uint8ClampedArray();
    return {
      time: video.currentTime,
      height: video.videoHeight,
      engine: document.querySelector('media-controller')?.getAttribute('data-engine') ?? '',
      sample: [...pixels].join(','),
    };
  });
}

export function seek(page: Watched, seconds: number): Promise<void> {
  return page.evaluate((to) => {
    const video = document.querySelector('video');
    if (video) video.currentTime = to;
  }, seconds);
}

/** Waits until the video moves by itself. A browser that forbids sound without a click gets one. */
export async function waitUntilPlaying(page: Watched, beyond = 0): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2, 0, {
    timeout: 60_000,
  });
  if (await page.evaluate(() => document.querySelector('video')?.paused)) await page.keyboard.press('k');
  const from = Math.max(beyond, await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0));
  await page.waitForFunction(
    (time) => (document.querySelector('video')?.currentTime ?? 0) > time + 0.7,
    from,
    {
      timeout: 60_000,
    },
  );
}

/** Two looks at different moments show different pictures, and most frames were really shown. */
export async function expectMovingPicture(page: Watched): Promise<void> {
  const first = await look(page);
  await page.waitForFunction(
    (time) => (document.querySelector('video')?.currentTime ?? 0) > time + 0.7,
    first.time,
    {
      timeout: 60_000,
    },
  );
  // A busy machine may skip over a picture, but not over all that follow.
  await expect
    .poll(async () => (await look(page)).sample, { timeout: 30_000, interval: 200 })
    .not.toBe(first.sample);
  // The same machine may drop some while it seeks or encodes, but there has to come a second in which it plays well.
  let before = await countFrames(page);
  const droppedLately = async () => {
    const now = await countFrames(page);
    const [all, dropped] = [now.all - before.all, now.dropped - before.dropped];
    if (all < 20) return 1;
    before = now;
    return dropped / all;
  };
  await expect.poll(droppedLately, { timeout: 30_000, interval: 1000 }).toBeLessThan(0.2);
}

/** Of this source so far. Dropped ones are counted among all. */
function countFrames(page: Watched): Promise<{ all: number; dropped: number }> {
  return page.evaluate(() => {
    const quality = document.querySelector('video')?.getVideoPlaybackQuality();
    return { all: quality?.totalVideoFrames ?? 0, dropped: quality?.droppedVideoFrames ?? 0 };
  });
}

/**
 * How much is encoded of that quality of this page's video which is farthest, from 0 to 1. Whatever is encoded before
 * somebody watches it is encoded from the beginning on.
 */
export async function encodedShare(page: Watched): Promise<number> {
  const shares = await page.evaluate(async () => {
    const answer = await fetch(`/api/videos/${location.pathname.split('/').at(-1) ?? ''}`);
    const { renditions } = (await answer.json()) as {
      renditions: { encodedSegments: number; totalSegments: number }[];
    };
    return renditions.map(({ encodedSegments, totalSegments }) => encodedSegments / totalSegments);
  });
  expect(shares).not.toEqual([]);
  return Math.max(...shares);
}

export async function chooseInMenu(
  page: Page,
  entry: string | RegExp,
  choice: string | RegExp,
): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
  await page.getByRole('menuitemradio', { name: choice }).first().click();
}
