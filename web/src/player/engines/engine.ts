import type { Quality } from '../quality';

export type EngineKind = 'dash' | 'hls' | 'native';

/**
 * network: nothing comes · expired: the address is no longer valid · gone: the video is not there · decode: the browser
 * cannot play what came · unsupported: no way to play in this browser.
 */
export type FailureKind = 'network' | 'expired' | 'gone' | 'decode' | 'unsupported';

export class PlaybackFailure extends Error {
  override readonly name = 'PlaybackFailure';

  constructor(
    readonly kind: FailureKind,
    detail: string,
  ) {
    // Addresses carry the permission to watch: nothing to be shown around.
    super(detail.replace(/:?\s*https?:\/\/\S+/g, '').trim());
  }
}

export function failureOfStatus(status: number | undefined, detail: string): PlaybackFailure {
  if (status === 401 || status === 403) return new PlaybackFailure('expired', detail);
  if (status === 404 || status === 410) return new PlaybackFailure('gone', detail);
  return new PlaybackFailure('network', detail);
}

export type EngineEvents = {
  qualities: (qualities: readonly Quality[]) => void;
  /** The quality on screen has changed. */
  playing: (id: string | null) => void;
  failed: (failure: PlaybackFailure) => void;
};

export type EngineStats = {
  /** Name and version. */
  engine: string;
  /** Bits per second, as the engine believes. */
  bandwidth: number | null;
};

/** One way to get a stream into a `<video>`. An engine is used once: to load again, destroy it and make a new one. */
export interface Engine {
  readonly kind: EngineKind;
  load(url: string, startAt: number): void;
  /** Plays this quality, or the best one at each moment for null. */
  choose(id: string | null): void;
  stats(): EngineStats;
  destroy(): void;
}

export type CreateEngine = (video: HTMLVideoElement, events: EngineEvents) => Engine;
