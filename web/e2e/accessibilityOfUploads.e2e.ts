import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { expectAccessible } from './axe';
import { forgetFiles, launch, media, openSlowPage, signUp } from './browser';

let browser: Browser;
let context: BrowserContext;
let page: Page;

// One upload through all that can happen to it; slow enough that none of the looks sees its end.
beforeAll(async () => {
  browser = await launch();
  ({ page, context } = await openSlowPage(browser, 150_000));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signUp(page);
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(media.large);
  await page.getByText(/MB\/s|kB\/s/).waitFor();
});
afterAll(() => browser.close());

it('axe finds nothing on an upload on its way', () => expectAccessible(page));

it('axe finds nothing on whether to cancel it', async () => {
  await page.getByRole('button', { name: 'Cancel upload' }).click();
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
});

it('axe finds nothing on the tray beside other pages', async () => {
  await page.getByRole('link', { name: 'Kinora, home' }).click();
  await page.getByRole('region', { name: 'Uploads' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: /Uploading 1 video/ }).click();
});

it('axe finds nothing on a lost connection', async () => {
  await context.setOffline(true);
  await page
    .getByText(/Waiting for the connection/)
    .first()
    .waitFor();
  await expectAccessible(page);
  await context.setOffline(false);
});

it('axe finds nothing on a pause', async () => {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/Paused/).waitFor();
  // The button's tooltip lies outside of every landmark while the mouse is on it.
  await page.mouse.move(0, 0);
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  await expectAccessible(page);
});

it('axe finds nothing on a file that has to be given again', async () => {
  await forgetFiles(page);
  await page.reload();
  await page.getByText('Choose “large.mp4” again').waitFor();
  await page.locator('input[type=file]').last().setInputFiles(media.film);
  await page.getByRole('alert').waitFor();
  await expectAccessible(page);
});

it('axe finds nothing on a file that the browser asks about', async () => {
  // As Chromium does with a file that was picked before a restart.
  await page.addInitScript(() => {
    Object.assign(FileSystemFileHandle.prototype, { queryPermission: () => Promise.resolve('prompt') });
  });
  await forgetFiles(page, 'but for the way to it');
  await page.reload();
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  await expectAccessible(page);
});

it('axe finds nothing on uploads that are done and that failed', async () => {
  await page.goto('/upload');
  await page.getByTestId('file-input').first().setInputFiles([media.fake, media.tiny]);
  await page.getByText('Failed', { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Details', expanded: true }).last().click();
  await expectAccessible(page);
});
