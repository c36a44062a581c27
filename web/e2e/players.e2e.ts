import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { baseUrl, launch, newPerson, openPage } from './browser';

// Players as they come, on a page of somebody else's: each picture carries its number, so what is seen can be held against the clock.

const run = promisify(execFile);

const modules = resolve(import.meta.dirname, '../node_modules');
const scripts: Record<string, string> = {
  '/hls.js': 'hls.js/dist/hls.min.js',
  '/dash.js': 'dashjs/dist/modern/umd/dash.all.min.js',
  '/shaka.js': 'shaka-player/dist/shaka-player.compiled.js',
};

const bits = 10;
const block = 24;

/** The number of each picture, as blocks of light and dark; behind them one that is always light. */
const counter = [
  `drawbox=x=0:y=0:w=${(bits + 1) * block}:h=${block}:color=black:t=fill`,
  `drawbox=x=${bits * block}:y=0:w=${block}:h=${block}:color=white:t=fill`,
  ...Array.from(
    { length: bits },
    (_, bit) =>
      `drawbox=x=${bit * block}:y=0:w=${block}:h=${block}:color=white:t=fill:enable='mod(floor(n/${2 ** bit}),2)'`,
  ),
].join(',');

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-qp', '20'];
const aac = ['-c:a', 'aac'];
const fineClock = [
  '-fps_mode',
  'passthrough',
  '-enc_time_base',
  '1/90000',
  '-video_track_timescale',
  '90000',
];
const uneven = ',settb=1/90000,setpts=N*3600+floor(N/20)*27000';

const kinds: Record<string, { file: string; rate: string; filter?: string; how: string[] }> = {
  'H.264 that is cut': { file: 'cut.mp4', rate: '25', how: [...x264, '-g', '25', ...aac] },
  'B pictures at 29.97': {
    file: 'b.mp4',
    rate: '30000/1001',
    how: [...x264, '-bf', '3', '-g', '60', ...aac, '-ar', '44100'],
  },
  '60 pictures a second': { file: '60.mp4', rate: '60', how: [...x264, '-g', '60', ...aac] },
  'uneven times': {
    file: 'vfr.mp4',
    rate: '25',
    filter: uneven,
    how: [...x264, '-g', '25', ...fineClock, ...aac],
  },
  HEVC: {
    file: 'hevc.mp4',
    rate: '24',
    how: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', ...aac],
  },
  'VP9 and Opus': {
    file: 'vp9.webm',
    rate: '30',
    how: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-c:a', 'libopus'],
  },
  'MPEG-2 in a transport stream': {
    file: 'old.ts',
    rate: '25',
    how: ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-c:a', 'mp2'],
  },
};

type Source = { root: string; times: number[]; end: number };

const players = [
  ['hls.js', 'master.m3u8'],
  ['dash.js', 'manifest.mpd'],
  ['shaka-player', 'manifest.mpd'],
  ['shaka-player', 'master.m3u8'],
] as const;

let browser: Browser;
let elsewhere: Server;
let folder: string;
let headers: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinora-players-'));
  elsewhere = createServer((request, response) => {
    const script = scripts[request.url ?? ''];
    response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
    if (script) createReadStream(join(modules, script)).pipe(response);
    else response.end('<!doctype html><title>Somebody else</title><video muted playsinline></video>');
  });
  await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
  browser = await launch();
  const answer = await call('/api/auth/register', newPerson(), {});
  headers = { Authorization: `Bearer ${(answer as { accessToken: string }).accessToken}` };
});
afterAll(async () => {
  await browser.close();
  elsewhere.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(path: string, body?: object, extra: Record<string, string> = headers): Promise<unknown> {
  const answer = await fetch(`${baseUrl}${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { ...extra, 'Content-Type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function make({ file, rate, filter = '', how }: (typeof kinds)[string]): Promise<string> {
  const path = join(folder, file);
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${rate}`];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...picture,
    ...sound,
    '-vf',
    counter + filter,
    ...how,
    '-t',
    '6',
    path,
  ]);
  return path;
}

/** Uploads a file; from where it plays, and when each of its pictures is to be seen. */
async function upload(kind: string): Promise<Source> {
  const path = await make(kinds[kind] ?? { file: '', rate: '', how: [] });
  const bytes = await readFile(path);
  const init = { title: kind, filename: path.split('/').at(-1), size: bytes.length, visibility: 'unlisted' };
  const created = (await call('/api/videos/init', init)) as { videoId: string; upload: { url: string } };
  const patched = await fetch(new URL(created.upload.url, baseUrl), {
    method: 'PATCH',
    headers: {
      ...headers,
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
    },
    body: bytes,
  });
  expect(patched.status).toBe(204);
  type View = { playable: boolean; playback: { hls: string } | null };
  const view = () => call(`/api/videos/${created.videoId}`) as Promise<View>;
  await vi.waitUntil(async () => (await view()).playable, { timeout: 60_000, interval: 100 });
  const root = new URL('.', new URL((await view()).playback?.hls ?? '', baseUrl)).href;

  const entries = 'frame=best_effort_timestamp_time:format=duration';
  const asked = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', path];
  const { frames, format } = JSON.parse((await run('ffprobe', asked, { maxBuffer: 1 << 26 })).stdout) as {
    frames: { best_effort_timestamp_time: string }[];
    format: { duration: string };
  };
  const times = frames.map((frame) => Number(frame.best_effort_timestamp_time));
  return {
    root,
    // What little of the sound comes before the first picture is left out.
    times: times.map((time) => time - (times[0] ?? 0)),
    end: Number(format.duration),
  };
}

/** Opens the page and lets the player load. */
async function load(page: Page, player: string, url: string): Promise<void> {
  await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
  const script = `/${player.replace('.js', '').replace('-player', '')}.js`;
  await page.addScriptTag({ url: script });
  await page.evaluate(
    async ([name, address]) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no video');
      type Hls = { loadSource(url: string): void; attachMedia(video: HTMLVideoElement): void };
      type Dash = { initialize(video: HTMLVideoElement, url: string, play: boolean): void };
      type Shaka = { attach(video: HTMLVideoElement): Promise<void>; load(url: string): Promise<void> };
      const all = window as unknown as {
        Hls: new () => Hls;
        dashjs: { MediaPlayer(): { create(): Dash } };
        shaka: { Player: new () => Shaka };
      };
      if (name === 'hls.js') {
        const hls = new all.Hls();
        hls.loadSource(address);
        hls.attachMedia(video);
      } else if (name === 'dash.js') {
        all.dashjs.MediaPlayer().create().initialize(video, address, false);
      } else {
        const shaka = new all.shaka.Player();
        await shaka.attach(video);
        await shaka.load(address);
      }
    },
    [player, url] as const,
  );
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2, null, {
    timeout: 60_000,
  });
}

type Seen = { number: number; time: number };

/** Puts a reader of the burnt-in number into the page: -1 where there is none. */
function installReader(page: Page): Promise<void> {
  return page.evaluate(
    ([count, size]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [320, 180];
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      const read = (): number => {
        const video = document.querySelector('video');
        if (!video || !pen) return -1;
        pen.drawImage(video, 0, 0, 320, 180);
        const light = (at: number) => pen.getImageData((at + 0.5) * size, size / 2, 1, 1).data[1] ?? 0;
        if (light(count) < 160) return -1;
        return Array.from({ length: count }, (_, bit) => (light(bit) > 128 ? 2 ** bit : 0)).reduce(
          (a, b) => a + b,
          0,
        );
      };
      Object.assign(window, { read });
    },
    [bits, block] as const,
  );
}

/** Plays to the end at twice the speed; every picture that was put on the screen, with its time on the player's clock. */
function playThrough(page: Page): Promise<Seen[]> {
  return page.evaluate(async () => {
    const video = document.querySelector('video');
    const { read } = window as unknown as { read: () => number };
    const seen: { number: number; time: number }[] = [];
    if (!video) return seen;
    const note = (_now: number, { mediaTime }: { mediaTime: number }) => {
      seen.push({ number: read(), time: mediaTime });
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
    video.playbackRate = 2;
    const ended = new Promise((end) => video.addEventListener('ended', end, { once: true }));
    await video.play();
    await ended;
    return seen;
  });
}

const seekTo = (page: Page, to: number): Promise<Seen> =>
  page.evaluate(async (time) => {
    const video = document.querySelector('video');
    const { read } = window as unknown as { read: () => number };
    if (!video) return { number: -1, time: -1 };
    video.pause();
    // `seeked` may come before the picture of the new place is on the screen.
    const shown = new Promise((there) => video.requestVideoFrameCallback(there));
    const arrived = new Promise((there) => video.addEventListener('seeked', there, { once: true }));
    video.currentTime = time;
    await Promise.all([shown, arrived]);
    return { number: read(), time: video.currentTime };
  }, to);

/** The picture of that number is the one to be seen at that time, give or take some. */
function expectOnTime({ times, end }: Source, seen: Seen, pictures: number): void {
  expect(seen.number, `the number in the picture at ${seen.time} s`).toBeGreaterThanOrEqual(0);
  const off = (pictures * end) / times.length + 0.001;
  const about = `picture ${seen.number} at ${seen.time} s`;
  expect(seen.time, about).toBeGreaterThan((times[seen.number] ?? Infinity) - off);
  expect(seen.time, about).toBeLessThan((times[seen.number + 1] ?? end) + off);
}

describe.each(Object.keys(kinds))('%s', (kind) => {
  let source: Source;
  beforeAll(async () => {
    source = await upload(kind);
  });

  it.each(players)('is played by %s from %s, each picture at its time', async (player, manifest) => {
    const { page, context, troubles } = await openPage(browser);
    await load(page, player, source.root + manifest);
    await installReader(page);

    const seen = await playThrough(page);
    expect(seen.length).toBeGreaterThan(20);
    // On a busy machine the next picture is there before this one is read.
    for (const picture of seen) expectOnTime(source, picture, 2);
    const numbers = seen.map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));

    const buffered = await page.evaluate(() => {
      const ranges = document.querySelector('video')?.buffered;
      return Array.from({ length: ranges?.length ?? 0 }, (_, i) => [
        ranges?.start(i) ?? -1,
        ranges?.end(i) ?? -1,
      ]);
    });
    expect(buffered, 'one range without a hole').toHaveLength(1);
    expect(buffered[0]?.[0]).toBeLessThan(0.1);
    expect(buffered[0]?.[1]).toBeGreaterThan(source.end - 0.25);

    for (const share of [0.5, 0.17, 0.83, 0.02, 0.66, 0.34, 0.98])
      expectOnTime(source, await seekTo(page, share * source.end), 1);
    expect(troubles).toEqual([]);
    await context.close();
  });
});
