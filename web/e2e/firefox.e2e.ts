import { afterAll, beforeAll, expect, it } from 'vitest';
import { media, newPerson } from './browser';
import { launchFirefox, type FirefoxPage } from './firefox';
import { expectMovingPicture, look, seek, waitUntilPlaying } from './watching';

let page: FirefoxPage;
let troubles: string[];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ page, troubles, close } = await launchFirefox());
});
afterAll(() => close());

async function upload(path: string): Promise<string> {
  await page.goto('/upload');
  await page.setFile('[data-testid="file-input"]', path);
  await page.click({ role: 'link', name: 'Watch' }, 120_000);
  await page.waitForFunction(() => location.pathname.startsWith('/watch/'));
  return page.evaluate(() => location.pathname);
}

it('signs up, uploads, and plays at once by DASH', async () => {
  const { username, email, password } = newPerson();
  await page.goto('/signup');
  await page.fill({ name: 'Username' }, username);
  await page.fill({ name: 'Email' }, email);
  await page.fill({ name: 'Password' }, password);
  await page.click({ role: 'button', name: 'Create account' });
  await page.find({ role: 'button', name: `Account: ${username}` });

  await upload(media.film);
  await waitUntilPlaying(page);
  await expectMovingPicture(page);
  expect((await look(page)).engine).toBe('dash');
  expect(troubles).toEqual([]);
});

it.each(['dash', 'hls'] as const)('by %s seeks to where nothing has been encoded yet', async (engine) => {
  // Every time a new video, of which nobody has seen anything.
  const watch = await upload(media.old);
  await page.goto(`${watch}?engine=${engine}`);
  await page.waitForFunction(() => (document.querySelector('video')?.duration ?? 0) > 55);
  await seek(page, 50);
  await waitUntilPlaying(page, 50);
  expect((await look(page)).engine).toBe(engine);
  await expectMovingPicture(page);
  expect(troubles).toEqual([]);
});
