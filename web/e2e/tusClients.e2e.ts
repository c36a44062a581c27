import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as tus from 'tus-js-client';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { baseUrl, launch, media, newPerson, openPage } from './browser';
import { startSlowLine } from './slowLine';
import type * as UppyClient from './uppyClient';

// Other people's clients as they come, which know nothing of Kinora but where to upload and who is asking.

// Their types know only browsers.
const { FileUrlStorage } = tus as unknown as {
  FileUrlStorage: new (path: string) => NonNullable<tus.UploadOptions['urlStorage']>;
};

type Listed = { id: string; title: string; status: string; playable: boolean };

let headers: { Authorization: string };
let film: Buffer;

beforeAll(async () => {
  film = await readFile(media.film);
  const answer = await fetch(`${baseUrl}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(newPerson()),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  headers = { Authorization: `Bearer ${accessToken}` };
});

async function mine(): Promise<Listed[]> {
  const answer = await fetch(`${baseUrl}/api/me/videos`, { headers });
  return ((await answer.json()) as { items: Listed[] }).items;
}

/** The video of that title plays, and its original is the film, byte for byte. */
async function expectFilm(title: string): Promise<void> {
  const named = async () => (await mine()).filter((video) => video.title === title);
  await expect
    .poll(async () => (await named()).map(({ playable }) => playable), { timeout: 60_000 })
    .toEqual([true]);
  const [video] = await named();
  const original = await fetch(`${baseUrl}/api/videos/${video?.id ?? ''}/original`, { headers });
  expect(film.equals(Buffer.from(await original.arrayBuffer()))).toBe(true);
}

/** What the client asked, in order, and where it said that its bytes begin. */
function listen(): { asked: string[]; options: tus.UploadOptions } {
  const asked: string[] = [];
  return {
    asked,
    options: {
      onBeforeRequest: (request) => {
        const offset = request.getHeader('Upload-Offset');
        asked.push(offset ? `${request.getMethod()} ${offset}` : request.getMethod());
      },
    },
  };
}

function upload(file: tus.Upload['file'], title: string, options: tus.UploadOptions): Promise<tus.Upload> {
  return new Promise((resolve, reject) => {
    const sending: tus.Upload = new tus.Upload(file, {
      endpoint: `${baseUrl}/api/uploads`,
      headers,
      metadata: { filename: 'film.mp4', filetype: 'video/mp4', title },
      onSuccess: () => resolve(sending),
      onError: reject,
      ...options,
    });
    sending.start();
  });
}

it('tus-js-client makes an upload, and sends it', async () => {
  const { asked, options } = listen();
  await upload(film, 'created', options);
  expect(asked).toEqual(['POST', 'PATCH 0']);
  await expectFilm('created');
});

it('tus-js-client makes an upload with the first bytes in it', async () => {
  const { asked, options } = listen();
  await upload(film, 'created with bytes', {
    ...options,
    uploadDataDuringCreation: true,
    chunkSize: 4_000_000,
  });
  expect(asked).toEqual(['POST', 'PATCH 4000000', 'PATCH 8000000']);
  await expectFilm('created with bytes');
});

it('tus-js-client sends parts side by side, which are one film', async () => {
  const { asked, options } = listen();
  await upload(film, 'in parts', { ...options, parallelUploads: 3 });
  expect(asked.toSorted()).toEqual(['PATCH 0', 'PATCH 0', 'PATCH 0', 'POST', 'POST', 'POST', 'POST']);
  await expectFilm('in parts');
});

it('tus-js-client sends a stream of which nobody knows the length', async () => {
  // The stream of a file itself would tell.
  const stream = Readable.from(createReadStream(media.film, { highWaterMark: 1_000_000 }));
  await upload(stream, 'a stream', {
    uploadLengthDeferred: true,
    chunkSize: 3_000_000,
  });
  await expectFilm('a stream');
});

it('tus-js-client goes on after it was stopped in the middle, by the address that it kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kinora-tus-'));
  const line = await startSlowLine(baseUrl, 8_000_000);
  onTestFinished(async () => {
    line.close();
    await rm(folder, { recursive: true });
  });
  const urlStorage = new FileUrlStorage(join(folder, 'uploads.json'));
  const common = { endpoint: `${line.url}/api/uploads`, headers, urlStorage, chunkSize: 2_000_000 };
  const metadata = { filename: 'film.mp4', title: 'resumed' };

  await new Promise<void>((resolve, reject) => {
    const first: tus.Upload = new tus.Upload(film, {
      ...common,
      metadata,
      // Two chunks are acknowledged, the third is on its way.
      onProgress: (sent) => {
        if (sent > 4_000_000) void first.abort().then(resolve, reject);
      },
      onError: reject,
    });
    first.start();
  });

  const { asked, options } = listen();
  await new Promise<void>((resolve, reject) => {
    const second = new tus.Upload(film, {
      ...common,
      ...options,
      metadata,
      onSuccess: () => resolve(),
      onError: reject,
    });
    void second.findPreviousUploads().then(([previous]) => {
      if (!previous) throw new Error('no upload was kept');
      second.resumeFromPreviousUpload(previous);
      second.start();
    }, reject);
  });
  expect(asked).not.toContain('POST');
  const offsets = asked.filter((one) => one.startsWith('PATCH')).map((one) => Number(one.split(' ')[1]));
  expect(offsets[0]).toBeGreaterThanOrEqual(4_000_000);
  await expectFilm('resumed');
});

it('tus-js-client takes an upload back', async () => {
  const url = await new Promise<string>((resolve, reject) => {
    const sending: tus.Upload = new tus.Upload(film, {
      endpoint: `${baseUrl}/api/uploads`,
      headers,
      chunkSize: 2_000_000,
      metadata: { filename: 'film.mp4', title: 'taken back' },
      onChunkComplete: () => void sending.abort(true).then(() => resolve(sending.url ?? ''), reject),
      onError: reject,
    });
    sending.start();
  });
  const { status } = await fetch(url, { method: 'HEAD', headers: { ...headers, 'Tus-Resumable': '1.0.0' } });
  expect([404, 410]).toContain(status);
  expect((await mine()).map(({ title }) => title)).not.toContain('taken back');
});

describe('Uppy uploads by itself', () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    browser = await launch();
    const bundle = await build({
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        write: false,
        lib: { entry: join(import.meta.dirname, 'uppyClient.ts'), formats: ['iife'], name: 'uppyClient' },
      },
    });
    if (!Array.isArray(bundle) || !bundle[0]) throw new Error('no bundle');
    script = bundle[0].output[0].code;
  });
  afterAll(() => browser.close());

  it.each([
    ['as it comes', {}],
    ['with the first bytes in the creation', { chunkSize: 4_000_000, uploadDataDuringCreation: true }],
    ['in parts', { parallelUploads: 3 }],
  ])('%s', async (how, options) => {
    // A page on which nobody has signed in: somebody else's, as far as Uppy is concerned.
    const { page, context, troubles } = await openPage(browser, { bypassCSP: true });
    await page.goto('/signin');
    await page.addScriptTag({ content: script });
    await page.evaluate(() => {
      document.body.innerHTML = '<input type="file">';
    });
    await page.setInputFiles('input', media.film);
    const failed = await page.evaluate(
      async ({ plugin, title }) => {
        const { Tus, Uppy } = (window as unknown as { uppyClient: typeof UppyClient }).uppyClient;
        const uppy = new Uppy().use(Tus, { endpoint: '/api/uploads', ...plugin });
        const data = document.querySelector('input')?.files?.[0];
        if (!data) throw new Error('no file');
        uppy.addFile({ name: data.name, type: data.type, data, meta: { title } });
        return (await uppy.upload())?.failed?.map(({ error }) => error);
      },
      { plugin: { headers, ...options }, title: `Uppy ${how}` },
    );
    expect(failed).toEqual([]);
    await expectFilm(`Uppy ${how}`);
    expect(troubles).toEqual([]);
    await context.close();
  });
});
