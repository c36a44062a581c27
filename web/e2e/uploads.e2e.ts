import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  callApi,
  chooseFile,
  dropFiles,
  forgetFiles,
  launch,
  media,
  openPage,
  openSlowPage,
  signUp,
  uploadFilm,
} from './browser';
import { waitUntilPlaying } from './watching';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function untilSome(page: Page): Promise<void> {
  await page
    .getByText(/of .* MB \(([5-9]|[1-9]\d)%\)/)
    .first()
    .waitFor();
}

/** The offsets at which PATCH requests began. */
function patchOffsets(page: Page): number[] {
  const offsets: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/api/uploads/')) {
      offsets.push(Number(request.headers()['upload-offset']));
    }
  });
  return offsets;
}

it('shows a picture, speed and the link, and takes details, while bytes are on their way', async () => {
  const { page, context, troubles } = await openSlowPage(browser, 500_000);
  await signUp(page);
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.film);
  const card = page.getByRole('article').first();
  await card.locator('img[src^="blob:"]').waitFor();
  await card.getByText(/B\/s .* left/).waitFor();
  await card.getByRole('link', { name: /\/watch\// }).waitFor();

  await card.getByLabel('Title').fill('The film of the day');
  await card.getByLabel('Description').fill('All about it.');
  await card.getByRole('radio', { name: /Public/ }).check();
  await card.getByText('Saved').waitFor();
  // Saved meanwhile, not when everything had arrived.
  expect(await card.getAttribute('data-state')).toBe('uploading');

  await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await card.getByRole('list', { name: /Qualities of/ }).waitFor();

  await page.goto('/');
  await page.getByRole('link', { name: 'The film of the day' }).waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

it('goes on by itself after a reload, from where it was', async () => {
  const { page, context, troubles } = await openSlowPage(browser, 4_000_000);
  await signUp(page);
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.large);
  await untilSome(page);
  const offsets = patchOffsets(page);
  await page.reload();
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  expect(offsets.length).toBeGreaterThan(0);
  expect(offsets[0]).toBeGreaterThan(0);
  expect(troubles).toEqual([]);
  await context.close();
});

it('goes on when the same file is chosen again, where the browser has forgotten it', async () => {
  const { page, context } = await openSlowPage(browser, 4_000_000);
  await signUp(page);
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.large);
  await untilSome(page);
  await forgetFiles(page);
  await page.reload();
  await page.getByText('Choose “large.mp4” again').waitFor();
  const offsets = patchOffsets(page);
  await page.getByTestId('file-input').setInputFiles(media.large);
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  expect(offsets[0]).toBeGreaterThan(0);
  expect(await page.getByRole('article').count()).toBe(1);
  await context.close();
});

it.each([
  ['by itself where the browser lets it', 'granted'],
  ['after one click where the browser asks', 'prompt'],
])('goes on after a reload with a dropped file too large to keep, %s', async (_, permission) => {
  const { page, context, troubles } = await openSlowPage(browser, 8_000_000);
  await signUp(page);
  await dropFiles(page, [media.large]);
  await untilSome(page);
  await forgetFiles(page);
  const offsets = patchOffsets(page);
  if (permission === 'prompt') {
    // Chromium without a window cannot put its question. That it would is all that is made up here.
    await page.addInitScript(() => {
      Object.assign(FileSystemFileHandle.prototype, { queryPermission: () => Promise.resolve('prompt') });
    });
  }
  await page.reload();
  if (permission === 'prompt') await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  expect(offsets[0]).toBeGreaterThan(0);
  expect(troubles).toEqual([]);
  await context.close();
});

it('shows a browser that has to ask, once all its tabs were closed, the way to go on', async () => {
  const { page, context } = await openSlowPage(browser, 4_000_000);
  await signUp(page);
  await dropFiles(page, [media.large]);
  await untilSome(page);
  await forgetFiles(page);
  const blank = await context.newPage();
  await page.close();
  await blank.goto('/upload');
  await blank.getByRole('button', { name: 'Continue' }).waitFor();
  await context.close();
});

it('takes several good files at once, and each of them plays', async () => {
  const { page, context, troubles } = await openPage(browser);
  await signUp(page);
  await dropFiles(page, [media.film, media.tiny, media.old]);
  for (const title of ['film', 'tiny', 'old camera']) {
    const card = page.getByRole('article', { name: title, exact: true });
    await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  }
  // One form to begin with, the others when they are asked for.
  expect(await page.getByLabel('Title').count()).toBe(1);
  const film = page.getByRole('article', { name: 'film', exact: true });
  await film.getByRole('button', { name: 'Details' }).click();
  await film.getByLabel('Title').waitFor();
  expect(await page.getByLabel('Title').count()).toBe(2);
  for (const title of ['film', 'tiny', 'old camera']) {
    await page.goto('/studio');
    await page.getByRole('link', { name: title, exact: true }).click();
    await waitUntilPlaying(page);
  }
  expect(troubles).toEqual([]);
  await context.close();
});

it('waits out a lost network, and goes on from where it was', async () => {
  const { page, context } = await openSlowPage(browser, 4_000_000);
  await signUp(page);
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.large);
  await untilSome(page);
  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await page
    .getByText(/Waiting for the connection/)
    .first()
    .waitFor();
  const offsets = patchOffsets(page);
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  expect(offsets.length).toBeGreaterThan(0);
  expect(offsets[0]).toBeGreaterThan(0);
  await context.close();
});

it('takes files that are dropped on any page, even before somebody has signed in', async () => {
  const { page, context, troubles } = await openPage(browser);
  const { username, password } = await signUp(page);
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.goto('/');
  await page.getByRole('heading', { name: 'Newest videos' }).waitFor();
  const bytes = (await readFile(media.film)).toString('base64');
  const drop = await page.evaluateHandle((base64) => {
    const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([data], 'dropped.mp4', { type: 'video/mp4' }));
    return transfer;
  }, bytes);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: drop });
  await page.getByText('Drop to upload').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: drop });
  await page.getByText('Your files wait here meanwhile.').waitFor();
  await page.getByLabel('Username or email').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'dropped' }).waitFor();
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  expect(troubles).toEqual([]);
  await context.close();
});

it('asks before it removes what has arrived in full', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  await page.route(/\/complete$/, (route) =>
    route.fulfill({ status: 500, json: { code: 'server_error', status: 500 } }),
  );
  const card = await chooseFile(page, media.tiny);
  await card.getByText('The server had a problem.').waitFor();
  expect(await card.getByLabel('Title').count()).toBe(0);
  await card.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this upload?' });
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.unrouteAll();
  await card.getByRole('button', { name: 'Try again' }).click();
  await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await context.close();
});

it('says that the server has no room, and goes on when it has', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  const full = { code: 'disk_full', status: 507 };
  await page.route('**/api/videos/init', (route) => route.fulfill({ status: 507, json: full }));
  const card = await chooseFile(page, media.tiny);
  await card.getByText('The server has no room').waitFor();
  await page.unrouteAll();

  await page.route('**/api/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 507, json: full }) : route.continue(),
  );
  const refused = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await card.getByRole('button', { name: 'Try again' }).click();
  await refused;
  await card.getByText('The server has no room').waitFor();
  await page.unrouteAll();

  await card.getByRole('button', { name: 'Try again' }).click();
  await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await context.close();
});

it('shows that it waits while a server starts again, and can be paused then', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  const away = { code: 'unavailable', status: 503 };
  await page.route('**/api/videos/init', (route) => route.fulfill({ status: 503, json: away }));
  const card = await chooseFile(page, media.tiny);
  await card.getByText(/Waiting for the connection/).waitFor();
  await card.getByRole('button', { name: 'Pause' }).click();
  await card.getByText(/Paused/).waitFor();
  await page.unrouteAll();
  await page.route('**/api/uploads/*', (route) => route.fulfill({ status: 503, json: away }));

  await card.getByRole('button', { name: 'Resume' }).click();
  await card.getByRole('link', { name: /\/watch\// }).waitFor({ timeout: 60_000 });
  await card.getByText(/Waiting for the connection/).waitFor();
  await page.unrouteAll();
  await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await context.close();
});

it('starts over where the server has forgotten the upload', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  await page.route('**/api/uploads/*', (route) => route.fulfill({ status: 410 }));
  const card = await chooseFile(page, media.tiny);
  await card.getByText('The server no longer has the first part').waitFor();
  await page.unrouteAll();
  await card.getByRole('button', { name: 'Try again' }).click();
  await card.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await context.close();
});

it('says why a file is no video', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  const card = await chooseFile(page, media.fake);
  await card.getByText('Failed', { exact: true }).waitFor({ timeout: 120_000 });
  await card.getByText('This is a text file, not a video.').waitFor();
  expect(await card.getByRole('textbox').count()).toBe(0);
  expect(await card.getByRole('link').count()).toBe(0);
  await card.getByRole('button', { name: 'Remove' }).click();
  await card.waitFor({ state: 'detached' });
  await page.goto('/studio');
  const row = page.getByRole('row', { name: /notes/ });
  await row.getByText('Failed', { exact: true }).waitFor();
  await row.getByText('This is a text file, not a video.').waitFor();
  await page.evaluate(() => localStorage.setItem('kinora.language', 'de'));
  await page.reload();
  await page.getByRole('row', { name: /notes/ }).getByText('Das ist kein Video.').waitFor();
  await context.close();
});

it('asks before it throws away what has been changed', async () => {
  const { page, context, troubles } = await openPage(browser);
  await signUp(page);
  await callApi(page, 'POST', '/api/videos/init', { title: 'Mine', filename: 'mine.mp4', size: 1000 });
  await page.getByRole('link', { name: 'My videos' }).click();
  await page.getByRole('button', { name: 'Edit Mine' }).click();
  const panel = page.getByRole('dialog', { name: 'Edit video' });
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  // Nothing has been changed: nothing is asked.
  await panel.getByLabel('Title').waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Edit Mine' }).click();
  await panel.getByLabel('Title').fill('Half a thought');
  const ways = [
    () => page.mouse.click(20, 300),
    () => page.keyboard.press('Escape'),
    () => panel.getByRole('button', { name: 'Close' }).click(),
    () => page.evaluate(() => history.back()),
  ];
  for (const leave of ways) {
    await leave();
    await question.waitFor();
    // Escape belongs to the question alone.
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await panel.getByLabel('Title').inputValue()).toBe('Half a thought');
  }
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await question.waitFor({ state: 'detached' });
  await panel.getByLabel('Title').fill('A whole thought');
  await panel.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'A whole thought' }).waitFor();
  expect(await question.count()).toBe(0);

  await page.getByRole('button', { name: 'Edit A whole thought' }).click();
  await panel.getByLabel('Title').fill('Never mind');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Discard' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'A whole thought' }).waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

it('lists, edits and deletes in the studio', async () => {
  const { page, context, troubles } = await openPage(browser);
  await signUp(page);
  const id = await uploadFilm(page, media.film);
  await page.getByRole('link', { name: 'My videos' }).click();
  await page.getByRole('button', { name: 'Edit film' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit video' });
  await dialog.getByLabel('Title').fill('Renamed');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Renamed' }).waitFor();

  await page.getByRole('combobox', { name: 'Visibility of Renamed' }).click();
  await page.getByRole('option', { name: 'Private' }).click();
  await page.waitForFunction(async (video) => {
    const answer = await fetch(`/api/videos/${video}`);
    return ((await answer.json()) as { visibility: string }).visibility === 'private';
  }, id);

  await page.getByRole('button', { name: 'Qualities of Renamed' }).click();
  await page.getByRole('list', { name: 'Qualities of Renamed' }).getByText('480p', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'More actions for Renamed' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page
    .getByRole('dialog', { name: 'Delete this video?' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await page.getByText('Your videos appear here').waitFor();
  // A look at how its encoding gets on may have been under way when it was deleted, and is told so.
  expect(troubles.filter((trouble) => !trouble.endsWith(`/api/videos/${id}`))).toEqual([]);
  await page.goto(`/watch/${id}`);
  await page.getByRole('heading', { name: 'This video is not available' }).waitFor();
  // Nobody who is signed in is asked to.
  expect(await page.getByText(/sign in/i).count()).toBe(0);
  await context.close();
});
