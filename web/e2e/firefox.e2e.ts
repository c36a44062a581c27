import { source as axeSource, type AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { baseUrl, media, newPerson } from './browser';
import { launchFirefox, type FirefoxPage } from './firefox';
import { startSlowLine } from './slowLine';
import { encodedShare, expectMovingPicture, look, seek, waitUntilPlaying } from './watching';

let page: FirefoxPage;
let troubles: string[];
let patchOffsets: number[];
let close: () => Promise<void>;
let film: string;

beforeAll(async () => {
  ({ page, troubles, patchOffsets, close } = await launchFirefox());
});
afterAll(() => close());

async function upload(path: string): Promise<string> {
  await page.goto('/upload');
  await page.setFile('[data-testid="file-input"]', path);
  await page.click({ role: 'link', name: 'Watch' }, 120_000);
  await page.waitForFunction(() => location.pathname.startsWith('/watch/'));
  return page.evaluate(() => location.pathname);
}

async function signUp(origin = baseUrl): Promise<void> {
  const { username, email, password } = newPerson();
  await page.goto(`${origin}/signup`);
  await page.fill({ name: 'Username' }, username);
  await page.fill({ name: 'Email' }, email);
  await page.fill({ name: 'Password' }, password);
  await page.click({ role: 'button', name: 'Create account' });
  await page.find({ role: 'button', name: `Account: ${username}` });
}

it('signs up, uploads, and plays at once by DASH', async () => {
  await signUp();
  film = await upload(media.film);
  await waitUntilPlaying(page);
  await expectMovingPicture(page);
  expect((await look(page)).engine).toBe('dash');
  expect(troubles).toEqual([]);
});

/** An entry of the menu that is open, or about to. */
async function choose(role: string, text: string): Promise<void> {
  await page.waitForFunction(
    ([what, name]) => {
      const entries = [...document.querySelectorAll<HTMLElement>(`[role=${what}]`)];
      const entry = entries.find((one) => one.textContent.startsWith(name));
      entry?.click();
      return entry !== undefined;
    },
    [role, text] as const,
  );
}

it.each(['dash', 'hls'] as const)(
  'by %s starts where the address says, in the quality that is chosen',
  async (engine) => {
    await page.goto(`${film}?engine=${engine}&t=0m9s`);
    await waitUntilPlaying(page, 9);
    expect(await look(page)).toMatchObject({ engine });
    expect((await look(page)).time).toBeLessThan(16);

    await page.click({ role: 'button', name: 'Settings' });
    await choose('menuitem', 'Quality');
    await choose('menuitemradio', '240p');
    await seek(page, 1);
    await page.waitForFunction(() => document.querySelector('video')?.videoHeight === 240);
    await waitUntilPlaying(page, 1);
    await expectMovingPicture(page);
    expect(troubles).toEqual([]);
  },
);

it.each(['dash', 'hls'] as const)('by %s seeks to where nothing has been encoded yet', async (engine) => {
  // Every time a new video, of which nobody has seen anything.
  const watch = await upload(media.old);
  await page.goto(`${watch}?engine=${engine}`);
  await page.waitForFunction(() => (document.querySelector('video')?.duration ?? 0) > 115);
  expect(await encodedShare(page)).toBeLessThan(0.7);
  await seek(page, 95);
  await waitUntilPlaying(page, 95);
  expect((await look(page)).engine).toBe(engine);
  await expectMovingPicture(page);
  expect(troubles).toEqual([]);
});

it.each(['/', '/upload', '/studio', '/watch/…'])('axe finds nothing on %s', async (path) => {
  await page.goto(path === '/watch/…' ? film : path);
  if (path === '/watch/…') await page.find({ role: 'button', name: 'Settings' });
  else
    await page.waitForFunction(
      () => document.querySelector('h1') && !document.querySelector('[aria-busy=true]'),
    );
  await page.addScript(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  });
  expect(found).toEqual([]);
  expect(troubles).toEqual([]);
});

// The last: it signs somebody else in, at an address of its own.
it('goes on by itself after a reload, from where it was', async () => {
  const line = await startSlowLine(baseUrl, 4_000_000);
  onTestFinished(() => line.close());
  await signUp(line.url);
  await page.goto(`${line.url}/upload`);
  await page.setFile('[data-testid="file-input"]', media.large);
  await page.waitForFunction(() => /of .* MB \(([5-9]|[1-9]\d)%\)/.test(document.body.innerText));
  expect(patchOffsets.at(-1)).toBe(0);
  const before = patchOffsets.length;
  await page.reload();
  await page.find({ role: 'link', name: 'Watch' }, 120_000);
  expect(patchOffsets[before]).toBeGreaterThan(0);
  expect(troubles).toEqual([]);
});
