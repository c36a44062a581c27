import type { Caption } from '../captions';
import type { Quality } from '../quality';
import type { Sound } from '../sound';

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
    /** The server answers, but not with a manifest. Each engine has its own, so another one may find what it needs. */
    readonly ofManifest = false,
  ) {
    // Addresses carry the permission to watch: nothing to be shown around.
    super(detail.replace(/:?\s*https?:\/\/\S+/g, '').trim());
  }
}

export function failureOfStatus(status: number | undefined, detail: string): PlaybackFailure {
  return new PlaybackFailure(kindOfStatus(status), detail);
}

export function failureOfManifest(status: number | undefined, detail: string): PlaybackFailure {
  const kind = kindOfStatus(status);
  return new PlaybackFailure(kind, detail, Boolean(status) && kind !== 'expired');
}

function kindOfStatus(status: number | undefined): FailureKind {
  if (status === 401 || status === 403) return 'expired';
  if (status === 404 || status === 410) return 'gone';
  return 'network';
}

export type EngineEvents = {
  qualities: (qualities: readonly Quality[]) => void;
  /** There are several sounds. Says which to begin with, if the engine may choose; not called where there is no choice. */
  sounds: (sounds: readonly Sound[]) => string | null;
  /** There are subtitles. Says which to show from the beginning; null for none. */
  captions: (captions: readonly Caption[]) => string | null;
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
  chooseSound(id: string): void;
  /** Shows these subtitles; null for none. */
  chooseCaption(id: string | null): void;
  stats(): EngineStats;
  destroy(): void;
}

export type CreateEngine = (video: HTMLVideoElement, events: EngineEvents) => Engine;
