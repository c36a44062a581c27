import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video } from '@/api/types';
import { callApi, launch, media, openPage, signUp, uploadFilm } from './browser';
import { chooseInMenu, encodedShare, expectMovingPicture, look, seek, waitUntilPlaying } from './watching';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let troubles: string[];
let film: string;
let old: string;

beforeAll(async () => {
  browser = await launch();
  ({ page, context, troubles } = await openPage(browser));
  await signUp(page);
});
afterAll(() => browser.close());

/** A machine busy with all the other tests may take too long over a segment: 503, and the engine asks again. */
const serious = () =>
  troubles.splice(0).filter((trouble) => !/status of 503.*\/media\/.*\.m4s/.test(trouble));

/** The picture over the seek bar: which part of which sheet it is, and whether all of it is inside the player. */
const preview = (page: Page) =>
  page.evaluate(() => {
    const thumbnail = document.querySelector('media-preview-thumbnail');
    const image = thumbnail?.shadowRoot?.querySelector('img');
    const player = document.querySelector('media-controller')?.getBoundingClientRect();
    const { left = 0, right = 0 } = thumbnail?.getBoundingClientRect() ?? {};
    return {
      sheet: image?.complete ? image.naturalWidth : 0,
      shown: thumbnail?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ?? false,
      tile: thumbnail?.getAttribute('mediapreviewcoords'),
      whole: player !== undefined && left > player.left && right < player.right,
    };
  });

const engineIs = (engine: string) =>
  page.waitForFunction(
    (name) => document.querySelector('media-controller')?.getAttribute('data-engine') === name,
    engine,
  );

it('plays right after the upload, by DASH, with a moving picture', async () => {
  film = await uploadFilm(page, media.film);
  await page.getByRole('link', { name: 'Watch', exact: true }).click();
  await waitUntilPlaying(page);
  await expectMovingPicture(page);
  expect((await look(page)).engine).toBe('dash');
  expect(serious()).toEqual([]);
});

it('seeks at once to where nothing has been encoded yet', async () => {
  old = await uploadFilm(page, media.old);
  await page.getByRole('link', { name: 'Watch', exact: true }).first().click();
  await page.waitForFunction(() => (document.querySelector('video')?.duration ?? 0) > 115);
  expect(await encodedShare(page)).toBeLessThan(0.7);
  await seek(page, 95);
  await waitUntilPlaying(page, 95);
  await expectMovingPicture(page);
  await seek(page, 3);
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 120) < 20);
  await waitUntilPlaying(page, 3);
  expect(serious()).toEqual([]);
});

describe.each(['dash', 'hls'] as const)('by %s', (engine) => {
  it('plays, seeks, and shows the quality that is chosen', async () => {
    await page.goto(`/watch/${film}?engine=${engine}`);
    await waitUntilPlaying(page);
    expect((await look(page)).engine).toBe(engine);
    await expectMovingPicture(page);

    await chooseInMenu(page, /Quality/, /^480p/);
    await page.waitForFunction(() => document.querySelector('video')?.videoHeight === 480, undefined, {
      timeout: 60_000,
    });
    await seek(page, 1);
    await chooseInMenu(page, /Quality/, /^240p/);
    await seek(page, 14);
    await page.waitForFunction(() => document.querySelector('video')?.videoHeight === 240, undefined, {
      timeout: 60_000,
    });
    await waitUntilPlaying(page, 14);
    await expectMovingPicture(page);
    expect(serious()).toEqual([]);
  });

  it('shows small pictures over the seek bar', async () => {
    // They are made behind everything else.
    const storyboard = async () => {
      const { playback } = (await callApi(page, 'GET', `/api/videos/${film}`)) as Video;
      return playback?.storyboard;
    };
    await expect.poll(storyboard, { timeout: 90_000, interval: 500 }).toBeTruthy();
    await page.goto(`/watch/${film}?engine=${engine}`);
    await waitUntilPlaying(page);
    const bar = page.locator('media-time-range');
    const { width } = (await bar.boundingBox()) ?? { width: 0 };
    const tiles = [];
    for (const x of [2, width - 2]) {
      await bar.hover({ position: { x, y: 4 } });
      await expect
        .poll(() => preview(page), { timeout: 20_000 })
        .toMatchObject({ sheet: 800, shown: true, whole: true });
      tiles.push((await preview(page)).tile);
    }
    expect(tiles[0]).not.toEqual(tiles[1]);
    expect(serious()).toEqual([]);
  });

  it('starts where the address says', async () => {
    await page.goto(`/watch/${film}?engine=${engine}&t=0m9s`);
    await waitUntilPlaying(page, 9);
    expect((await look(page)).time).toBeLessThan(16);
    expect(serious()).toEqual([]);
  });

  it('ends, and is watched again', async () => {
    await page.goto(`/watch/${film}?engine=${engine}&t=18`);
    await waitUntilPlaying(page, 18);
    await page.getByRole('button', { name: 'Watch again' }).click({ timeout: 60_000 });
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 60) < 10);
    await waitUntilPlaying(page);
    expect(await page.getByRole('button', { name: 'Watch again' }).count()).toBe(0);
    expect(serious()).toEqual([]);
  });
});

it('says in Auto which quality is on screen, and changes engine from the menu where it was', async () => {
  await page.goto(`/watch/${film}?t=5`);
  await waitUntilPlaying(page, 5);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: /Quality.*Auto \(\d+p\)/ }).waitFor();
  await page.getByRole('menuitem', { name: /Streaming/ }).click();
  await page.getByRole('menuitemradio', { name: 'HLS' }).click();
  await engineIs('hls');
  await waitUntilPlaying(page, 5);
  expect(new URL(page.url()).searchParams.get('engine')).toBe('hls');
  expect(serious()).toEqual([]);
});

it('stays playing or paused, and in the quality that was chosen, with another engine', async () => {
  await page.goto(`/watch/${film}?engine=hls&t=2`);
  await waitUntilPlaying(page, 2);
  await chooseInMenu(page, /Quality/, /^240p/);
  await chooseInMenu(page, /Streaming/, 'DASH');
  await engineIs('dash');
  await page.waitForFunction(() => {
    const video = document.querySelector('video');
    return video?.readyState === 4 && !video.paused && video.videoHeight === 240;
  });

  await page.evaluate(() => document.querySelector('video')?.pause());
  for (const [name, engine] of [
    ['HLS', 'hls'],
    ['DASH', 'dash'],
  ] as const) {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitem', { name: /Quality\s*240p/ }).waitFor();
    await page.getByRole('menuitem', { name: /Streaming/ }).click();
    await page.getByRole('menuitemradio', { name }).click();
    await engineIs(engine);
    await page.waitForFunction(() => document.querySelector('video')?.readyState === 4);
    expect(await page.evaluate(() => document.querySelector('video')?.paused)).toBe(true);
  }
  expect(serious()).toEqual([]);
});

it.each([
  [200, 'This is no manifest.'],
  [404, ''],
])('plays by HLS where the manifest of DASH is answered by %d and %j', async (status, body) => {
  await page.route('**/manifest.mpd', (route) => route.fulfill({ status, body }));
  await page.goto(`/watch/${film}`);
  await engineIs('hls');
  await waitUntilPlaying(page);
  await expectMovingPicture(page);
  await page.unroute('**/manifest.mpd');
  // The browser itself writes down what could not be loaded.
  expect(serious().filter((trouble) => !trouble.includes('manifest.mpd'))).toEqual([]);
});

it('goes to a time in the description by every click on it', async () => {
  await callApi(page, 'PATCH', `/api/videos/${film}`, {
    description: 'Here is the start: 0:00. And later: 0:09.',
  });
  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  await page.evaluate(() => document.querySelector('video')?.pause());
  const standsAt = (seconds: number) =>
    page.waitForFunction(
      (at) => Math.abs((document.querySelector('video')?.currentTime ?? 60) - at) < 0.3,
      seconds,
    );

  const later = page.getByRole('link', { name: '0:09', exact: true });
  await later.click();
  await standsAt(9);
  expect(new URL(page.url()).searchParams.get('t')).toBe('9s');
  await seek(page, 4);
  await later.click();
  await standsAt(9);
  await page.getByRole('link', { name: '0:00', exact: true }).click();
  await standsAt(0);
  expect(serious()).toEqual([]);
});

it('obeys the keyboard as on YouTube', async () => {
  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  const video = <T>(read: (video: HTMLVideoElement) => T) =>
    page.locator('video').evaluate(read as (video: SVGElement | HTMLElement) => T);

  await page.keyboard.press('k');
  expect(await video((element) => element.paused)).toBe(true);
  await page.keyboard.press('5');
  await page.waitForFunction(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 10) < 0.5);
  const before = await video((element) => element.currentTime);
  await page.keyboard.press('l');
  expect(await video((element) => element.currentTime)).toBeGreaterThan(before + 5);
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowLeft');
  expect(await video((element) => element.currentTime)).toBeLessThan(before);
  await page.keyboard.press('m');
  expect(await video((element) => element.muted)).toBe(true);
  await page.keyboard.press('Shift+>');
  expect(await video((element) => element.playbackRate)).toBe(1.25);
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement?.tagName === 'MEDIA-CONTROLLER');
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement === null);
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('[role=dialog]') === null);

  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.querySelector('video')?.volume === 0.95);
  await page.reload();
  await waitUntilPlaying(page);
  // As it was left.
  expect(await video((element) => [element.volume, element.muted, element.playbackRate])).toEqual([
    0.95,
    false,
    1.25,
  ]);
  expect(serious()).toEqual([]);
});

it('obeys no letter where that is turned off', async () => {
  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  const isMuted = () => page.evaluate(() => document.querySelector('video')?.muted);
  const turn = async () => {
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.getByRole('switch', { name: 'Shortcuts of a single key' }).press('Space');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };

  await page.evaluate(() => document.querySelector('video')?.pause());
  const before = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  await page.keyboard.press('Shift+?');
  await turn();
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(
    (time) => (document.querySelector('video')?.currentTime ?? 0) > time + 4,
    before,
  );
  expect(await isMuted()).toBe(false);

  // The way back is not behind the key that no longer works.
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await turn();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.keyboard.press('m');
  expect(await isMuted()).toBe(true);
  await page.keyboard.press('m');
  expect(await isMuted()).toBe(false);
  expect(serious()).toEqual([]);
});

it('leaves the arrows to the page where the focus is', async () => {
  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  const volume = () => page.evaluate(() => document.querySelector('video')?.volume);
  const before = await volume();
  await page.getByRole('button', { name: 'Copy link', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await volume()).toBe(before);
  // The rest of the keys are the player's from there, too.
  await page.keyboard.press('k');
  expect(await page.evaluate(() => document.querySelector('video')?.paused)).toBe(true);
  expect(serious()).toEqual([]);
});

it('goes into a window of its own, and becomes as wide as the page', async () => {
  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  await page.keyboard.press('i');
  await page.waitForFunction(() => document.pictureInPictureElement?.tagName === 'VIDEO');
  await page.locator('media-pip-button').click();
  await page.waitForFunction(() => document.pictureInPictureElement === null);

  const width = () => page.locator('media-controller').evaluate((element) => element.clientWidth);
  const narrow = await width();
  await page.keyboard.press('t');
  await page.waitForFunction(
    (before) => (document.querySelector('media-controller')?.clientWidth ?? 0) > before,
    narrow,
  );
  await page.keyboard.press('t');
  await page.waitForFunction(
    (before) => document.querySelector('media-controller')?.clientWidth === before,
    narrow,
  );
  expect(serious()).toEqual([]);
});

it('explains a lost server and goes on when asked', async () => {
  await page.goto(`/watch/${old}`);
  await waitUntilPlaying(page);
  await page.route('**/media/**', (route) => route.abort());
  await seek(page, 40);
  await page.getByText('The video stopped').waitFor({ timeout: 120_000 });
  await page.unroute('**/media/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitUntilPlaying(page, 40);
  // The browser itself writes down what could not be loaded.
  expect(serious().filter((trouble) => !trouble.includes('Failed to load resource'))).toEqual([]);
  await context.close();
});

it('sends at most 250 kB of script before the engine', async () => {
  const fresh = await openPage(browser);
  const scripts: Promise<number>[] = [];
  fresh.page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script' || /(dash|hls|native)Engine/.test(request.url())) return;
    scripts.push(request.sizes().then((sizes) => sizes.responseBodySize));
  });
  await fresh.page.goto(`/watch/${film}`);
  await waitUntilPlaying(fresh.page);
  const app = await Promise.all(scripts);
  const total = app.reduce((sum, size) => sum + size, 0);
  expect(app.length).toBeGreaterThan(3);
  expect(total).toBeLessThan(250_000);
  await fresh.context.close();
});
