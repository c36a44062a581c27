import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, media, openPage, signUp, uploadFilm } from './browser';

let browser: Browser;
let page: Page;
let film: string;

beforeAll(async () => {
  browser = await launch();
  ({ page } = await openPage(browser));
  await signUp(page);
  film = await uploadFilm(page, media.film);
  await page.evaluate(
    (id) =>
      fetch(`/api/videos/${id}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'X-Kinora-Csrf': '1' },
        body: JSON.stringify({
          visibility: 'public',
          tags: ['one', 'two'],
          description: 'At 0:05 https://example.org',
        }),
      }),
    film,
  );
});
afterAll(() => browser.close());

type Look = (page: Page) => Promise<unknown>;

// Each page in the state in which people mostly see it.
const pages: [string, () => string, Look][] = [
  ['home', () => '/', (at) => at.getByRole('article').first().waitFor()],
  ['watch', () => `/watch/${film}`, (at) => at.getByRole('button', { name: 'Settings' }).waitFor()],
  [
    'settings of the player',
    () => `/watch/${film}`,
    async (at) => {
      await at.getByRole('button', { name: 'Settings' }).click();
      await at.getByRole('menuitem', { name: /Quality/ }).click();
      await at.getByRole('menuitemradio', { name: /Auto/ }).waitFor();
    },
  ],
  [
    'a video that is not there',
    () => '/watch/nothing-here',
    (at) => at.getByRole('heading', { level: 1 }).waitFor(),
  ],
  [
    'an address that is not there',
    () => '/no/such/page',
    (at) => at.getByRole('heading', { level: 1 }).waitFor(),
  ],
  ['upload', () => '/upload', (at) => at.getByRole('button', { name: 'Choose files' }).waitFor()],
  [
    'upload with a file',
    () => '/upload',
    async (at) => {
      await at.getByTestId('file-input').setInputFiles(media.fake);
      await at.getByText('Failed', { exact: true }).first().waitFor({ timeout: 60_000 });
      await at.getByText('Details').first().click();
    },
  ],
  [
    'studio',
    () => '/studio',
    async (at) => {
      await at.getByRole('button', { name: 'Qualities of film' }).click();
      await at.getByRole('list', { name: 'Qualities of film' }).waitFor();
    },
  ],
  ['edit', () => `/studio?edit=${film}`, (at) => at.getByRole('dialog').getByLabel('Title').waitFor()],
];
const visitorPages: [string, () => string, Look][] = [
  ['sign in', () => '/signin', (at) => at.getByRole('button', { name: 'Sign in' }).waitFor()],
  [
    'sign up with mistakes',
    () => '/signup',
    async (at) => {
      await at.getByRole('button', { name: 'Create account' }).click();
      await at.getByText(/3 to 32/).waitFor();
    },
  ],
];

const looks = (['light', 'dark'] as const).flatMap((scheme) =>
  [360, 1440].map((width) => ({ scheme, width })),
);

/** Nothing for axe and nothing wider than the window, light and dark, on a phone and on a desk. */
async function check(at: Page, url: string, look: Look): Promise<void> {
  await at.emulateMedia({ reducedMotion: 'reduce' });
  await at.goto(url);
  await look(at);
  const found: string[] = [];
  for (const { scheme, width } of looks) {
    await at.emulateMedia({ colorScheme: scheme });
    await at.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page: at }).analyze();
    for (const { id, nodes } of violations) {
      found.push(`${scheme} ${width} ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    }
    if (await at.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      found.push(`${scheme} ${width}: wider than the window`);
    }
  }
  expect(found).toEqual([]);
}

it.each(pages)('axe finds nothing on %s', (_name, url, look) => check(page, url(), look));

it.each(visitorPages)('axe finds nothing on %s', async (_name, url, look) => {
  const visitor = await openPage(browser);
  await check(visitor.page, url(), look);
  await visitor.context.close();
});
