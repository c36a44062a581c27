import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';
import { chooseInMenu, look, waitUntilPlaying } from './watching';

let browser: Browser;
let page: Page;
let troubles: string[];
let film: string;
/** Versions of the sound of which a segment was asked for. */
const fetched = new Set<string>();

beforeAll(async () => {
  browser = await launch();
  ({ page, troubles } = await openPage(browser));
  page.on('request', (request) => {
    const name = /\/audio\/([a-z0-9-]+)\/\d+\.m4s$/.exec(request.url())?.[1];
    if (name) fetched.add(name);
  });
  await signUp(page);
  film = await uploadFilm(page, media.around);
});
afterAll(() => browser.close());

it.each(['dash', 'hls'] as const)(
  'begins in stereo and plays 5.1 when it is chosen, by %s',
  async (engine) => {
    fetched.clear();
    await page.goto(`/watch/${film}?engine=${engine}`);
    await waitUntilPlaying(page);
    await page.evaluate(() => {
      const video = document.querySelector('video');
      if (video) video.loop = true;
    });
    expect([...fetched]).toEqual(['audio']);

    // The smallest pictures come without 5.1 by HLS, and a busy machine begins with them.
    await chooseInMenu(page, /Quality/, /^360p/);

    await chooseInMenu(page, /Sound\s*English$/, 'English 5.1');
    await expect.poll(() => fetched.has('surround'), { timeout: 30_000 }).toBe(true);
    await waitUntilPlaying(page);
    await chooseInMenu(page, /Sound\s*English 5\.1/, /^English$/);
    await waitUntilPlaying(page);
    expect((await look(page)).engine).toBe(engine);
    expect(troubles.splice(0)).toEqual([]);
  },
);
