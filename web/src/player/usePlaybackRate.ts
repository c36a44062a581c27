import { useCallback, useSyncExternalStore } from 'react';

export function usePlaybackRate(video: HTMLVideoElement | null): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      video?.addEventListener('ratechange', listener);
      return () => video?.removeEventListener('ratechange', listener);
    },
    [video],
  );
  return useSyncExternalStore(subscribe, () => video?.playbackRate ?? 1);
}
