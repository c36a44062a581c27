import { act, renderHook, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Caption } from './captions';
import { PlaybackFailure, type Engine, type EngineEvents, type EngineKind } from './engines/engine';
import type { Quality } from './quality';
import type { Sound } from './sound';
import { usePlayback } from './usePlayback';

type Started = Engine & {
  events: EngineEvents;
  loaded: string[];
  chosen: (string | null)[];
  sounds: string[];
  captions: (string | null)[];
};

const { started } = vi.hoisted(() => ({ started: [] as unknown[] }));
const engines = () => started as Started[];

function newest(): Started {
  const engine = engines().at(-1);
  if (!engine) throw new Error('no engine yet');
  return engine;
}

vi.mock(import('./engines/choice'), async (original) => ({
  ...(await original()),
  detectSupport: () => ({ mediaSource: true, appleHls: false }),
}));
vi.mock('./engines/load', () => ({
  loadEngine: (kind: EngineKind) =>
    Promise.resolve((_video: HTMLVideoElement, events: EngineEvents) => {
      const engine: Started = {
        kind,
        events,
        loaded: [],
        chosen: [],
        sounds: [],
        captions: [],
        load: (url) => void engine.loaded.push(url),
        choose: (id) => void engine.chosen.push(id),
        chooseSound: (id) => void engine.sounds.push(id),
        chooseCaption: (id) => void engine.captions.push(id),
        stats: () => ({ engine: kind, bandwidth: null }),
        destroy: () => undefined,
      };
      started.push(engine);
      return engine;
    }),
}));

// happy-dom has media elements, but not their states.
Object.assign(HTMLMediaElement, { HAVE_CURRENT_DATA: 2, HAVE_FUTURE_DATA: 3 });

let video: HTMLVideoElement;
const play = vi.fn(() => Promise.resolve());

beforeEach(() => {
  started.length = 0;
  play.mockClear();
  video = document.createElement('video');
  video.play = play;
});

/** As it is after the first picture. */
function watched(at: number, paused: boolean): void {
  Object.defineProperty(video, 'readyState', { value: 4, configurable: true });
  Object.defineProperty(video, 'paused', { value: paused, configurable: true });
  Object.defineProperty(video, 'currentTime', { value: at, configurable: true });
}

async function watch(onExpired = () => Promise.resolve()) {
  const hook = renderHook(
    ({ choice }: { choice: 'auto' | 'hls' }) =>
      usePlayback({
        video,
        sources: { hls: 'a.m3u8', dash: 'a.mpd' },
        choice,
        startAt: 0,
        language: 'en',
        onExpired,
      }),
    { initialProps: { choice: 'auto' as 'auto' | 'hls' } },
  );
  await waitFor(() => expect(engines()).toHaveLength(1));
  return hook;
}

const quality = (id: string, height: number, original = false): Quality => ({
  id,
  width: (height * 16) / 9,
  height,
  bitrate: height * 1000,
  fps: 30,
  codec: null,
  original,
});

const fail = (failure: PlaybackFailure) => act(() => newest().events.failed(failure));

it.each([
  ['what it cannot decode', new PlaybackFailure('decode', 'x')],
  ['what it does not support', new PlaybackFailure('unsupported', 'x')],
  ['a manifest that is missing', new PlaybackFailure('gone', 'x', true)],
  ['a manifest that the server cannot make', new PlaybackFailure('network', 'x', true)],
])('leaves %s to HLS', async (_what, failure) => {
  const { result } = await watch();
  fail(failure);
  await waitFor(() => expect(newest().kind).toBe('hls'));
  expect(newest().loaded).toEqual(['a.m3u8']);
  expect(result.current).toMatchObject({ engine: 'hls', failure: null });
});

it('takes no other engine for an address that has expired', async () => {
  const onExpired = vi.fn(() => Promise.resolve());
  await watch(onExpired);
  fail(new PlaybackFailure('expired', 'x'));
  await waitFor(() => expect(engines()).toHaveLength(2));
  expect(onExpired).toHaveBeenCalledOnce();
  expect(newest().kind).toBe('dash');
});

it('says what happened in the middle', async () => {
  const { result } = await watch();
  watched(5, false);
  fail(new PlaybackFailure('decode', 'x'));
  expect(result.current).toMatchObject({ engine: 'dash', failure: { kind: 'decode' } });
});

it.each([
  ['paused', true, 0],
  ['playing', false, 1],
])('a %s video stays so with another engine', async (_state, paused, plays) => {
  const { rerender } = await watch();
  watched(5, paused);
  rerender({ choice: 'hls' });
  await waitFor(() => expect(newest().kind).toBe('hls'));
  expect(play).toHaveBeenCalledTimes(plays);
});

it('keeps the quality that was chosen after a new try and with another engine', async () => {
  const { result, rerender } = await watch();
  act(() =>
    newest().events.qualities([
      quality('240p', 240),
      quality('480p', 480),
      quality('480p-original', 480, true),
    ]),
  );
  expect(result.current.chosen).toBeNull();
  act(() => result.current.choose('480p'));
  watched(5, false);
  rerender({ choice: 'hls' });
  await waitFor(() => expect(newest().kind).toBe('hls'));
  act(() => newest().events.qualities([quality('0', 480, true), quality('1', 480), quality('2', 240)]));
  expect(newest().chosen).toEqual(['1']);
  expect(result.current.chosen).toBe('1');

  act(() => result.current.choose(null));
  act(() => result.current.retry());
  await waitFor(() => expect(engines()).toHaveLength(3));
  act(() => newest().events.qualities([quality('0', 480)]));
  expect(newest().chosen).toEqual([]);
  expect(result.current.chosen).toBeNull();
});

it('begins in the language of the reader, and keeps what was chosen with another engine', async () => {
  const { result, rerender } = await watch();
  const sound = (id: string, language: string): Sound => ({
    id,
    label: language,
    language,
    isDefault: language === 'de',
    forEveryone: true,
  });
  const start = (...sounds: Sound[]) => {
    let first: string | null = null;
    act(() => void (first = newest().events.sounds(sounds)));
    return first;
  };
  expect(result.current.sounds).toEqual([]);

  expect(start(sound('1', 'de'), sound('2', 'en'), sound('3', 'fr'))).toBe('2');
  expect(result.current.sound).toBe('2');
  act(() => result.current.chooseSound('3'));
  expect(newest().sounds).toEqual(['3']);
  expect(result.current.sound).toBe('3');

  watched(5, false);
  rerender({ choice: 'hls' });
  await waitFor(() => expect(newest().kind).toBe('hls'));
  expect(result.current.sounds).toEqual([]);
  expect(start(sound('0', 'fr'), sound('1', 'en'))).toBe('0');
  expect(result.current.sound).toBe('0');
});

it('shows the subtitles that were chosen, with another engine too, and the key turns them off and on', async () => {
  localStorage.clear();
  const { result, rerender } = await watch();
  const caption = (id: string, language: string): Caption => ({
    id,
    label: language,
    language,
    forced: false,
  });
  const start = (...captions: Caption[]) => {
    let first: string | null = null;
    act(() => void (first = newest().events.captions(captions)));
    return first;
  };
  expect(start(caption('0', 'de'), caption('1', 'en'))).toBeNull();
  expect(result.current.caption).toBeNull();

  // Nobody has chosen yet: the reader's language.
  let shown: boolean | null = null;
  act(() => void (shown = result.current.toggleCaptions()));
  expect([shown, newest().captions]).toEqual([true, ['1']]);
  act(() => result.current.chooseCaption('0'));
  act(() => void (shown = result.current.toggleCaptions()));
  expect([shown, newest().captions]).toEqual([false, ['1', '0', null]]);
  act(() => void result.current.toggleCaptions());
  expect(result.current.caption).toBe('0');

  watched(5, false);
  rerender({ choice: 'hls' });
  await waitFor(() => expect(newest().kind).toBe('hls'));
  expect(result.current.captions).toEqual([]);
  expect(start(caption('7', 'en'), caption('8', 'de'))).toBe('8');
  expect(result.current.caption).toBe('8');
});

it('has nothing to turn on where there are no subtitles', async () => {
  const { result } = await watch();
  expect(result.current.toggleCaptions()).toBeNull();
});
