import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';
import { waitUntilPlaying } from './watching';

type Loudness = { integrated: number; range: number; truePeak: number };
type Watching = { gains: GainNode[]; analyser: AnalyserNode };

let browser: Browser;
let page: Page;
let troubles: string[];
let film: string;

beforeAll(async () => {
  browser = await launch();
  ({ page, troubles } = await openPage(browser));
  // Whatever the page makes louder or quieter, and a meter behind it.
  await page.addInitScript(() => {
    const gains: GainNode[] = [];
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (
      this: AudioNode,
      to: AudioNode,
    ) => AudioNode;
    Object.assign(AudioNode.prototype, {
      connect(this: AudioNode, to: AudioNode) {
        if (this instanceof GainNode) {
          gains.push(this);
          const analyser = new AnalyserNode(this.context, { fftSize: 16_384 });
          connect.call(this, analyser);
          Object.assign(window, { analyser });
        }
        return connect.call(this, to);
      },
    });
    Object.assign(window, { gains });
  });
  await signUp(page);
  film = await uploadFilm(page, media.film);
});
afterAll(() => browser.close());

async function measured(): Promise<Loudness> {
  let loudness: Loudness | null = null;
  await expect
    .poll(
      async () => {
        loudness = await page.evaluate(
          async (id) =>
            ((await (await fetch(`/api/videos/${id}`)).json()) as { loudness: Loudness | null }).loudness,
          film,
        );
        return loudness;
      },
      { timeout: 60_000, interval: 200 },
    )
    .not.toBeNull();
  return loudness as unknown as Loudness;
}

const gain = () => page.evaluate(() => (window as unknown as Watching).gains[0]?.gain.value ?? null);

/** Of the last third of a second, as it leaves for the loudspeakers. */
const level = () =>
  page.evaluate(() => {
    const { analyser } = window as unknown as Watching;
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  });

async function turn(): Promise<string | null> {
  await page.getByRole('button', { name: 'Settings' }).click();
  const item = page.getByRole('menuitemcheckbox', { name: 'Stable volume' });
  await item.click();
  const state = await item.getAttribute('aria-checked');
  await page.keyboard.press('Escape');
  return state;
}

const near = (wanted: number) => ({
  async from(read: () => Promise<number | null>) {
    await expect
      .poll(async () => Math.abs(20 * Math.log10((await read()) ?? 0) - 20 * Math.log10(wanted)), {
        timeout: 30_000,
        interval: 100,
      })
      .toBeLessThan(0.3);
  },
});

it('makes a quiet film as loud as others, until somebody turns that off', async () => {
  const loudness = await measured();
  // A tone of -18 dBFS in both loudspeakers.
  expect(loudness.integrated).toBeGreaterThan(-20);
  expect(loudness.integrated).toBeLessThan(-17);
  expect(loudness.truePeak).toBeGreaterThan(-19);
  expect(loudness.truePeak).toBeLessThan(-15);
  const wanted = 10 ** ((-14 - loudness.integrated) / 20);

  await page.goto(`/watch/${film}`);
  await waitUntilPlaying(page);
  await page.evaluate(() => {
    const video = document.querySelector('video');
    if (video) video.loop = true;
  });
  await page.keyboard.press('ArrowDown');
  await near(wanted).from(gain);
  const peak = 10 ** (-18 / 20);
  await near((0.95 * wanted * peak) / Math.SQRT2).from(level);

  // The element's volume is still the element's.
  await page.keyboard.press('m');
  await expect.poll(level, { timeout: 30_000 }).toBeLessThan(1e-4);
  await page.keyboard.press('m');

  expect(await turn()).toBe('false');
  await near(1).from(gain);
  await near((0.95 * peak) / Math.SQRT2).from(level);
  expect(troubles.splice(0)).toEqual([]);
});

it('leaves the sound alone where that was turned off before', async () => {
  await page.reload();
  await waitUntilPlaying(page);
  await page.keyboard.press('ArrowUp');
  expect(await gain()).toBeNull();
  expect(await turn()).toBe('true');
  await expect.poll(gain, { timeout: 30_000 }).toBeGreaterThan(1.1);
  expect(troubles.splice(0)).toEqual([]);
});
