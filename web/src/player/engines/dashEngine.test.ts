import { beforeEach, expect, it, vi } from 'vitest';
import { createDashEngine } from './dashEngine';
import type { PlaybackFailure } from './engine';

type Listener = (event: unknown) => void;

const { listeners, player } = vi.hoisted(() => {
  const heard = new Map<string, Listener>();
  return {
    listeners: heard,
    player: {
      initialize: vi.fn(),
      updateSettings: vi.fn(),
      setCustomInitialTrackSelectionFunction: vi.fn(),
      on: (name: string, listener: Listener) => heard.set(name, listener),
    },
  };
});
vi.mock('dashjs', () => ({
  MediaPlayer: Object.assign(() => ({ create: () => player }), { events: { ERROR: 'error' } }),
}));

const failed = vi.fn<(failure: PlaybackFailure) => void>();

beforeEach(() => {
  failed.mockReset();
  createDashEngine(document.createElement('video'), {
    qualities: vi.fn(),
    sounds: vi.fn(),
    captions: vi.fn(),
    playing: vi.fn(),
    failed,
  });
});

it('does not begin to play by itself', () => {
  expect(player.initialize).toHaveBeenLastCalledWith(undefined, undefined, false);
});

// Numbers of dash.js's Errors: a manifest that could not be read, or loaded; a segment; what the decoder says.
it.each([
  [10, undefined, 'decode', false],
  [25, 404, 'gone', true],
  [25, 500, 'network', true],
  [25, 403, 'expired', false],
  [25, 0, 'network', false],
  [27, 404, 'gone', false],
  [27, 503, 'network', false],
  [3, undefined, 'decode', false],
])('takes error %d with status %s for %s, for another engine: %s', (code, status, kind, ofManifest) => {
  listeners.get('error')?.({ error: { code, message: 'x', data: { response: { status } } } });
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ kind, ofManifest });
});
