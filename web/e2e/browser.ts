import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { inject } from 'vitest';
import { startSlowLine } from './slowLine';

export const baseUrl = inject('baseUrl');
export const media = inject('media');

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.KINORA_E2E_CHROMIUM ?? '/usr/bin/chromium',
    // Without these Chromium talks to its maker at every start; as root it needs to run without its sandbox.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that keeps a list of everything that went wrong in it. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext; troubles: string[] }> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`${message.type()}: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.stack ?? error.message}`));
  return { page, context, troubles };
}

/** A page whose uploads take long enough for something to happen meanwhile. */
export async function openSlowPage(browser: Browser, bytesPerSecond = 1_500_000) {
  const line = await startSlowLine(baseUrl, bytesPerSecond);
  const opened = await openPage(browser, { baseURL: line.url });
  opened.context.on('close', line.close);
  return opened;
}

type Person = { username: string; email: string; password: string };

let people = 0;

export function newPerson(): Person {
  people += 1;
  const username = `person-${people}-${Date.now().toString(36)}`;
  return { username, email: `${username}@example.org`, password: 'a rather long secret' };
}

/** Signs a new person up through the page and says who it is. */
export async function signUp(page: Page): Promise<Person> {
  const person = newPerson();
  const { username, email, password } = person;
  await page.goto('/signup');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: `Account: ${username}` }).waitFor();
  return person;
}

/** Puts a file into the upload page; the card that appears. */
export async function chooseFile(page: Page, path: string) {
  await page.goto('/upload');
  await page.getByTestId('file-input').setInputFiles(path);
  return page.getByRole('article').first();
}

/** Drops files of the disk on the page as a person does: with their handles, by which the page may open them again. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  await page.goto('/upload');
  await page.getByRole('button', { name: 'Choose files' }).waitFor();
  const input = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await input.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
}

/** Uploads and waits until it plays; the video's id. */
export async function uploadFilm(page: Page, path: string): Promise<string> {
  const card = await chooseFile(page, path);
  const watch = card.getByRole('link', { name: 'Watch', exact: true });
  await watch.waitFor({ timeout: 120_000 });
  const href = await watch.getAttribute('href');
  return href?.split('/').at(-1) ?? '';
}

/** A call of the page's own session; what it answers. */
export function callApi(page: Page, method: string, url: string, body?: object): Promise<unknown> {
  return page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(where, {
        method: how,
        headers: { 'Content-Type': 'application/json', 'X-Kinora-Csrf': '1' },
        ...(what ? { body: what } : {}),
      });
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
      return answer.json() as Promise<unknown>;
    },
    [method, url, body ? JSON.stringify(body) : ''] as const,
  );
}

/**
 * As after a restart with files too large to keep: the notes about the uploads are there, their bytes are not; `but for the
 * way to it` leaves a handle by which the browser could open the file again.
 */
export function forgetFiles(page: Page, except?: 'but for the way to it'): Promise<void> {
  return page.evaluate(async (withHandle) => {
    const root = await navigator.storage.getDirectory();
    const handle = withHandle ? await root.getFileHandle('kept', { create: true }) : null;
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open('kinora', 1);
      request.onerror = () => reject(new Error('no database'));
      request.onsuccess = () => {
        const store = request.result.transaction('uploads', 'readwrite').objectStore('uploads');
        const all = store.getAll() as IDBRequest<{ copy?: File }[]>;
        all.onsuccess = () => {
          for (const upload of all.result) {
            delete upload.copy;
            store.put(handle ? { ...upload, handle } : upload);
          }
        };
        store.transaction.oncomplete = () => resolve();
      };
    });
  }, except !== undefined);
}
