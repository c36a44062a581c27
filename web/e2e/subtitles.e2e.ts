import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';
import { chooseInMenu, look, seek, waitUntilPlaying } from './watching';

let browser: Browser;
let page: Page;
let troubles: string[];
const films: Record<string, string> = {};

beforeAll(async () => {
  browser = await launch();
  ({ page, troubles } = await openPage(browser));
  await signUp(page);
  films.mkv = await uploadFilm(page, media.subtitled);
  films.mp4 = await uploadFilm(page, media.subtitledMp4);
  for (const id of Object.values(films)) {
    // They are made behind everything else: on a busy machine that takes a while.
    await page.evaluate(async (video) => {
      const count = async () => {
        const answer = (await (await fetch(`/api/videos/${video}`)).json()) as {
          playback: { captions: unknown[] } | null;
        };
        return answer.playback?.captions.length;
      };
      while ((await count()) !== 3) await new Promise((later) => setTimeout(later, 200));
    }, id);
  }
});
afterAll(() => browser.close());

/** What is shown now, as text, and for how long. */
function shown(): Promise<{ text: string; start: number; end: number }[]> {
  return page.evaluate(() =>
    Array.from(document.querySelector('video')?.textTracks ?? [])
      .filter(({ mode, kind }) => mode === 'showing' && kind !== 'metadata')
      .flatMap(({ activeCues }) => Array.from(activeCues ?? []))
      .map((cue) => ({
        text: (cue as VTTCue).getCueAsHTML().textContent,
        start: cue.startTime,
        end: cue.endTime,
      })),
  );
}

async function expectShown(at: number, text: string): Promise<void> {
  await seek(page, at);
  await expect
    .poll(async () => (await shown()).map((cue) => cue.text), { timeout: 30_000, interval: 100 })
    .toEqual(text ? [text] : []);
}

async function choose(name: string): Promise<void> {
  await chooseInMenu(page, /Subtitles/, name);
  // Keys are the menu's as long as it is there.
  await page.getByRole('menu').waitFor({ state: 'hidden' });
}

/** What the button says. */
async function expectPressed(pressed: 'true' | 'false'): Promise<void> {
  const button = page.getByRole('button', { name: 'Subtitles' });
  await expect.poll(() => button.getAttribute('aria-pressed')).toBe(pressed);
}

describe.each(['dash', 'hls'] as const)('by %s', (engine) => {
  it.each(['mkv', 'mp4'])('shows what is chosen out of %s at its time', async (file) => {
    await page.goto(`/watch/${films[file]}?engine=${engine}`);
    await waitUntilPlaying(page);
    await page.evaluate(() => document.querySelector('video')?.pause());
    expect((await look(page)).engine).toBe(engine);

    await choose('English');
    await expectShown(4.5, 'English 4 & more');
    // To a hundredth of a second, wherever the container puts the first picture.
    const [cue] = await shown();
    expect(cue?.start).toBeGreaterThan(3.96);
    expect(cue?.start).toBeLessThan(4.06);
    expect((cue?.end ?? 0) - (cue?.start ?? 0)).toBeCloseTo(1.5, 2);
    await expectShown(5.8, '');
    // A cue that crosses the boundary of segments is shown once.
    await expectShown(16.7, 'English 16 & more');

    await choose('Deutsch');
    await expectShown(8.6, 'Deutsch 8 & more');
    await page.keyboard.press('c');
    await expectPressed('false');
    await expectShown(8.7, '');
    await page.keyboard.press('c');
    await expectPressed('true');
    await expectShown(10.5, 'Deutsch 10 & more');

    // What was chosen is shown from the beginning of the next visit, and the button says so.
    await page.reload();
    await waitUntilPlaying(page);
    await page.evaluate(() => document.querySelector('video')?.pause());
    await expectShown(12.5, 'Deutsch 12 & more');
    await expectPressed('true');
    await page.getByRole('button', { name: 'Subtitles' }).click();
    await expectPressed('false');
    await expectShown(12.6, '');
    expect(troubles.splice(0)).toEqual([]);
  });
});

it('names the parts of the film, in a list that leads to them and on the seek bar', async () => {
  await page.goto(`/watch/${films.mkv}`);
  await waitUntilPlaying(page);
  await page.getByRole('button', { name: /0:08\s*The <end> & after/ }).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 8);

  const bar = await page.locator('media-time-range').boundingBox();
  if (!bar) throw new Error('no seek bar');
  await page.mouse.move(bar.x + bar.width * 0.2, bar.y + bar.height / 2);
  const chapter = page.locator('media-preview-chapter-display').first();
  const named = () => chapter.evaluate((e) => e.shadowRoot?.textContent ?? '');
  await expect.poll(named).toContain('The beginning');
  await page.mouse.move(bar.x + bar.width * 0.8, bar.y + bar.height / 2);
  await expect.poll(named).toContain('The <end> & after');
  expect(troubles.splice(0)).toEqual([]);
});
