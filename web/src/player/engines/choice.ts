import type { EngineKind } from './engine';

export type EngineChoice = 'auto' | 'dash' | 'hls';

export type Support = {
  /** Media Source Extensions, or Apple's managed kind. */
  mediaSource: boolean;
  /** Safari: the system plays HLS itself, with AirPlay and its own power saving. */
  appleHls: boolean;
};

export function isEngineChoice(text: unknown): text is EngineChoice {
  return text === 'auto' || text === 'dash' || text === 'hls';
}

/** The engines to try, in this order. DASH first and HLS to fall back on; Safari plays HLS by itself. */
export function engineOrder(choice: EngineChoice, support: Support): EngineKind[] {
  if (support.appleHls && choice !== 'dash') return support.mediaSource ? ['native', 'hls'] : ['native'];
  if (!support.mediaSource) return support.appleHls ? ['native'] : [];
  return choice === 'hls' ? ['hls', 'dash'] : ['dash', 'hls'];
}

export function detectSupport(): Support {
  const scope = window as { MediaSource?: unknown; ManagedMediaSource?: unknown };
  return {
    mediaSource: scope.MediaSource !== undefined || scope.ManagedMediaSource !== undefined,
    // Chromium says that it plays HLS as well, but without a choice of quality.
    appleHls:
      'WebKitPlaybackTargetAvailabilityEvent' in window &&
      document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '',
  };
}
