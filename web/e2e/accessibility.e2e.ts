import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './axe';
import { callApi, launch, media, openPage, signUp, uploadFilm } from './browser';

let browser: Browser;
let page: Page;
let visitor: Page;
let film: string;
let failed: string;
let begun: string;
const troubles: string[][] = [];

beforeAll(async () => {
  browser = await launch();
  // What fades in is not judged half faded.
  const [member, stranger] = [
    await openPage(browser, { reducedMotion: 'reduce' }),
    await openPage(browser, { reducedMotion: 'reduce' }),
  ];
  ({ page } = member);
  ({ page: visitor } = stranger);
  troubles.push(member.troubles, stranger.troubles);
  await signUp(page);
  film = await uploadFilm(page, media.film);
  await callApi(page, 'PATCH', `/api/videos/${film}`, {
    visibility: 'public',
    tags: ['one', 'two'],
    description: 'At 0:05 https://example.org',
  });
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.fake);
  await page.getByText('Failed', { exact: true }).first().waitFor({ timeout: 60_000 });
  const mine = (await callApi(page, 'GET', '/api/me/videos')) as { items: { id: string; status: string }[] };
  failed = mine.items.find(({ status }) => status === 'failed')?.id ?? '';
  await callApi(page, 'PATCH', `/api/videos/${failed}`, { visibility: 'private' });
  const room = { title: 'Begun', filename: 'begun.mp4', size: 1_000_000 };
  begun = ((await callApi(page, 'POST', '/api/videos/init', room)) as { videoId: string }).videoId;
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await visitor.unrouteAll({ behavior: 'ignoreErrors' });
  // Failures are arranged here, but nowhere is anything done that the page's policy forbids.
  expect(troubles.flat().filter((trouble) => trouble.includes('Content Security Policy'))).toEqual([]);
});

type Look = (at: Page) => Promise<unknown>;
/** What it is, where, what has to be seen, and what is arranged before. */
type State = [name: string, url: () => string, look: Look, arrange?: Look];

const text =
  (words: string): Look =>
  (at) =>
    at.getByText(words).waitFor();
const loading: Look = (at) => at.locator('main[aria-busy], main [aria-busy]').first().waitFor();
const retry: Look = (at) => at.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 30_000 });
const dialog: Look = (at) => at.getByRole('dialog').waitFor();

/** The server takes its time, for ever. */
const slow =
  (call: RegExp): Look =>
  (at) =>
    at.route(call, () => new Promise(() => undefined));
const gone =
  (call: RegExp): Look =>
  (at) =>
    at.route(call, (route) => route.abort());
const broken =
  (call: RegExp): Look =>
  (at) =>
    at.route(call, (route) => route.fulfill({ status: 500, json: { code: 'server_error', status: 500 } }));
const empty =
  (call: RegExp): Look =>
  (at) =>
    at.route(call, (route) => route.fulfill({ json: { items: [], nextCursor: null } }));

const lists = /\/api\/(me\/)?videos\?/;
const oneVideo = /\/api\/videos\/[^/?]+$/;

const player: Look = async (at) => {
  await at.getByRole('button', { name: 'Settings' }).click();
  await at.getByRole('menuitem', { name: /Quality/ }).waitFor();
};
const menu =
  (name: RegExp): Look =>
  async (at) => {
    await player(at);
    await at.getByRole('menuitem', { name }).click();
    await at.getByRole('menuitemradio').first().waitFor();
  };
const press =
  (name: string | RegExp, then: Look): Look =>
  async (at) => {
    await at.getByRole('button', { name }).click();
    await then(at);
  };

const watch = () => `/watch/${film}`;
const card: Look = (at) => at.getByRole('article').first().waitFor();
const aMenu: Look = (at) => at.getByRole('menu').waitFor();

const pages: State[] = [
  ['home', () => '/', card],
  ['watch', watch, (at) => at.getByRole('button', { name: 'Settings' }).waitFor()],
  ['upload', () => '/upload', (at) => at.getByRole('button', { name: 'Choose files' }).waitFor()],
  [
    'studio',
    () => '/studio',
    press('Qualities of film', (at) => at.getByRole('list', { name: 'Qualities of film' }).waitFor()),
  ],
  ['edit', () => `/studio?edit=${film}`, (at) => at.getByRole('dialog').getByLabel('Title').waitFor()],
];

const states: State[] = [
  ['home while it loads', () => '/', loading, slow(lists)],
  ['home without videos', () => '/', text('Nothing to watch yet'), empty(lists)],
  ['home without a server', () => '/', retry, gone(/\/api\/videos/)],
  [
    'home offline',
    () => '/',
    async (at) => {
      await card(at);
      await at.evaluate(() => window.dispatchEvent(new Event('offline')));
      await text('You are offline.')(at);
    },
  ],
  ['the menu of the account', () => '/', press(/^Account/, aMenu)],
  [
    'signing out in vain',
    () => '/',
    async (at) => {
      await press(/^Account/, aMenu)(at);
      await at.getByRole('menuitem', { name: 'Sign out' }).click();
      await at.getByRole('alert').waitFor();
    },
    gone(/\/api\/auth\/logout/),
  ],
  ['the menu of appearance and language', () => '/', press('Appearance and language', aMenu)],
  [
    'files over the page',
    () => '/',
    async (at) => {
      await card(at);
      const drag = await at.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['x'], 'x.mp4'));
        return transfer;
      });
      await at.dispatchEvent('body', 'dragenter', { dataTransfer: drag });
      await at.getByText('Drop to upload').waitFor();
    },
  ],
  ['watch while it loads', watch, loading, slow(/\/api\/videos/)],
  ['watch when the server fails', watch, retry, broken(oneVideo)],
  ['the settings of the player', watch, player],
  ['the qualities of the player', watch, menu(/Quality/)],
  ['the speeds of the player', watch, menu(/Speed/)],
  ['the engines of the player', watch, menu(/Streaming/)],
  [
    'stats for nerds',
    watch,
    async (at) => {
      await player(at);
      await at.getByRole('menuitem', { name: 'Stats for nerds' }).click();
      await at.getByText('Dropped frames').waitFor();
    },
  ],
  [
    'the keyboard shortcuts',
    watch,
    async (at) => {
      await at.getByRole('button', { name: 'Settings' }).waitFor();
      await at.keyboard.press('Shift+?');
      await dialog(at);
    },
  ],
  [
    'a video that is over',
    () => `${watch()}?t=19`,
    (at) => at.getByRole('button', { name: 'Watch again' }).waitFor({ timeout: 60_000 }),
  ],
  [
    'a video that stopped',
    watch,
    (at) => at.getByText('The video stopped').waitFor({ timeout: 120_000 }),
    gone(/\/media\/.*\.(m4s|mp4|mpd|m3u8)/),
  ],
  ['a video on its way', () => `/watch/${begun}`, text('On its way')],
  ['a video that failed', () => `/watch/${failed}`, (at) => at.getByRole('alert').waitFor()],
  ['a video that is not there', () => '/watch/nothing-here', text('This video is not available')],
  ['an address that is not there', () => '/no/such/page', text('There is nothing here')],
  ['studio while it loads', () => '/studio', loading, slow(lists)],
  ['studio without videos', () => '/studio', text('Your videos appear here'), empty(lists)],
  ['studio when the server fails', () => '/studio', retry, broken(lists)],
  ['the menu of a video', () => '/studio', press('More actions for film', aMenu)],
  [
    'the visibilities of a video',
    () => '/studio',
    async (at) => {
      await at.getByRole('combobox', { name: 'Visibility of film' }).click();
      await at.getByRole('option', { name: 'Private' }).waitFor();
    },
  ],
  [
    'whether to delete',
    () => '/studio',
    press('More actions for film', async (at) => {
      await at.getByRole('menuitem', { name: 'Delete' }).click();
      await dialog(at);
    }),
  ],
  ['edit while it loads', () => `/studio?edit=${film}`, dialog, slow(oneVideo)],
  ['edit when the server fails', () => `/studio?edit=${film}`, retry, broken(oneVideo)],
  [
    'what was saved in vain',
    () => `/studio?edit=${film}`,
    async (at) => {
      await at.getByRole('dialog').getByLabel('Title').fill('Another title');
      await broken(oneVideo)(at);
      await at.getByRole('button', { name: 'Save' }).click();
      await at.getByText('The server had a problem.').first().waitFor();
    },
  ],
];

const visitorPages: State[] = [
  ['home', () => '/', card],
  ['watch', watch, (at) => at.getByRole('button', { name: 'Settings' }).waitFor()],
  ['a video that is not for them', () => `/watch/${failed}`, text('If it is yours, sign in to see it.')],
  ['sign in', () => '/signin', (at) => at.getByRole('button', { name: 'Sign in' }).waitFor()],
  ['upload', () => '/upload', text('Sign in to upload.')],
  [
    'a wrong password',
    () => '/signin',
    async (at) => {
      await at.getByLabel('Username or email').fill('nobody-at-all');
      await at.getByLabel('Password', { exact: true }).fill('not my password');
      await at.getByRole('button', { name: 'Sign in' }).click();
      await at.getByRole('alert').waitFor();
    },
  ],
  [
    'sign up with mistakes',
    () => '/signup',
    press('Create account', (at) => at.getByText(/3 to 32/).waitFor()),
  ],
];

async function check(at: Page, [, url, look, arrange]: State, what: 'page' | 'state'): Promise<void> {
  await arrange?.(at);
  await at.goto(url());
  await look(at);
  await expectAccessible(at, what);
}

describe('axe finds nothing, for a member, on', () => {
  it.each(pages)('%s', (...state) => check(page, state, 'page'));
  it.each(states)('%s', (...state) => check(page, state, 'state'));
});
describe('axe finds nothing, for a visitor, on', () => {
  it.each(visitorPages)('%s', (...state) => check(visitor, state, 'page'));
});

it('axe finds nothing where a session has ended', async () => {
  const other = await openPage(browser);
  await signUp(other.page);
  await other.context.clearCookies();
  await other.page.goto('/studio');
  await other.page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(new URL(other.page.url()).search).toContain('next=');
  await expectAccessible(other.page);
  await other.context.close();
});
