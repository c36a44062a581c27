import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';

let browser: Browser;
let page: Page;
let film: string;
let portrait: string;

beforeAll(async () => {
  browser = await launch();
  ({ page } = await openPage(browser));
  await signUp(page);
  film = await uploadFilm(page, media.film);
  portrait = await uploadFilm(page, media.portrait);
});
afterAll(() => browser.close());

async function watch(video: string, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.goto(`/watch/${video}`);
  await page.getByRole('button', { name: 'Settings' }).waitFor();
}

/** Whether a click in its middle reaches it, and all of it lies within the box. */
async function isInReach(item: Locator, within: Locator): Promise<boolean> {
  await item.scrollIntoViewIfNeeded();
  const [box, around] = [await item.boundingBox(), await within.boundingBox()];
  if (!box || !around) return false;
  const hit = await item.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there !== null && (element.contains(there) || there.contains(element));
  });
  return (
    hit &&
    box.x >= around.x &&
    box.y >= around.y &&
    box.x + box.width <= around.x + around.width &&
    box.y + box.height <= around.y + around.height
  );
}

it.each([
  ['a phone', 360, 740],
  ['a phone on its side', 568, 320],
])('keeps all of the settings within reach on %s, Auto first', async (_, width, height) => {
  await watch(film, width, height);
  const player = page.locator('media-controller');
  await page.getByRole('button', { name: 'Settings' }).click();
  for (const item of await page.getByRole('menuitem').all()) expect(await isInReach(item, player)).toBe(true);
  await page.getByRole('menuitem', { name: /Quality/ }).click();
  const qualities = page.getByRole('menuitemradio');
  await qualities.first().waitFor();
  expect(await qualities.first().textContent()).toMatch(/^Auto/);
  for (const item of await qualities.all()) expect(await isInReach(item, player)).toBe(true);
  await qualities.last().click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
});

it('gives a picture that stands upright the room of a phone held upright, and leaves the title in sight', async () => {
  await watch(portrait, 360, 740);
  const { height = 0 } = (await page.locator('media-controller').boundingBox()) ?? {};
  expect(height).toBeGreaterThan(740 * 0.65);
  const title = page.getByRole('heading', { name: 'portrait' });
  expect((await title.boundingBox())?.y).toBeLessThan(740);
});

it.each([
  ['portrait', 360, 740],
  ['film', 568, 320],
  ['portrait', 768, 1024],
  ['film', 1440, 900],
])('has the whole player in sight, as wide as the page, too: %s at %d×%d', async (name, width, height) => {
  await watch(name === 'film' ? film : portrait, width, height);
  const player = page.locator('media-controller');
  for (const wide of [false, true]) {
    if (wide) await page.keyboard.press('t');
    await page.mouse.move(width / 2, 150);
    const { y = 0, height: tall = 0 } = (await player.boundingBox()) ?? {};
    expect(y + tall).toBeLessThanOrEqual(height);
    for (const control of ['media-play-button', 'media-fullscreen-button', 'button[aria-label=Settings]']) {
      expect(await isInReach(player.locator(control), player), `${control} wide: ${wide}`).toBe(true);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});
