import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';
import { chooseInMenu, look, waitUntilPlaying } from './watching';

let browser: Browser;
let page: Page;
let troubles: string[];
let film: string;
let radio: string;

beforeAll(async () => {
  browser = await launch();
  ({ page, troubles } = await openPage(browser));
  // The meter below takes the sound of the page, which can be taken once.
  await page.addInitScript(() => localStorage.setItem('kinora.stable-volume', 'off'));
  await signUp(page);
  film = await uploadFilm(page, media.languages);
  radio = await uploadFilm(page, media.radio);
});
afterAll(() => browser.close());

/** Puts a meter into the page's sound, once for each video element. */
async function listen(): Promise<void> {
  await page.evaluate(async () => {
    const video = document.querySelector('video');
    if (!video) throw new Error('no video on this page');
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaElementSource(video).connect(analyser).connect(context.destination);
    await context.resume();
    Object.assign(window, { analyser });
  });
}

/** The loudest frequency that is heard now, in hertz; 0 in silence. */
function hertz(): Promise<number> {
  return page.evaluate(() => {
    const { analyser } = window as unknown as { analyser: AnalyserNode };
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = Math.max(...levels);
    return loudest < -60 ? 0 : (levels.indexOf(loudest) * analyser.context.sampleRate) / analyser.fftSize;
  });
}

const expectTone = (wanted: number) =>
  expect
    .poll(async () => Math.abs((await hertz()) - wanted), { timeout: 60_000, interval: 200 })
    .toBeLessThan(20);

describe.each(['dash', 'hls'] as const)('by %s', (engine) => {
  it.each([
    ['a film', () => film],
    ['sound alone', () => radio],
  ])('begins %s in the language of the reader, and another is heard when it is chosen', async (_what, id) => {
    await page.goto(`/watch/${id()}?engine=${engine}`);
    await waitUntilPlaying(page);
    await page.evaluate(() => {
      const video = document.querySelector('video');
      if (video) video.loop = true;
    });
    await listen();
    await expectTone(880);

    await chooseInMenu(page, /Sound\s*English/, 'Deutsch');
    await expectTone(440);
    await chooseInMenu(page, /Sound\s*Deutsch/, 'English');
    await expectTone(880);
    expect((await look(page)).engine).toBe(engine);
    expect(troubles.splice(0)).toEqual([]);
  });
});

it('draws something for sound alone until it has a poster, in the player and in lists, while it plays, too', async () => {
  const withoutPoster = (text: string) =>
    text.replace(/"(poster|thumbnails)":("[^"]*"|\{[^}]*\})/g, '"$1":null');
  await page.route(/\/api\/(me\/)?videos/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: withoutPoster(await answer.text()) });
  });
  await page.goto(`/watch/${radio}`);
  await waitUntilPlaying(page);
  expect(await page.locator('media-controller > [slot=poster] svg').isVisible()).toBe(true);
  await page.goto('/studio');
  const drawn = page.getByRole('row', { name: /radio/ }).locator('svg rect');
  await drawn.first().waitFor();
  expect(
    await page
      .getByRole('row', { name: /languages/ })
      .locator('svg rect')
      .count(),
  ).toBe(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  expect(troubles.splice(0)).toEqual([]);
});

it('keeps the language with another engine', async () => {
  await page.goto(`/watch/${film}?engine=dash`);
  await waitUntilPlaying(page);
  await chooseInMenu(page, /Sound/, 'Deutsch');
  await chooseInMenu(page, /Streaming/, 'HLS');
  await page.waitForFunction(
    () => document.querySelector('media-controller')?.getAttribute('data-engine') === 'hls',
  );
  await waitUntilPlaying(page);
  await listen();
  await expectTone(440);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: /Sound\s*Deutsch/ }).waitFor();
  expect(troubles.splice(0)).toEqual([]);
});
