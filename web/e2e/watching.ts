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
  const frames = await page.evaluate(() => {
    const quality = document.querySelector('video')?.getVideoPlaybackQuality();
    return { shown: quality?.totalVideoFrames ?? 0, dropped: quality?.droppedVideoFrames ?? 0 };
  });
  expect(frames.shown).toBeGreaterThan(10);
  expect(frames.dropped).toBeLessThan(frames.shown / 2);
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
