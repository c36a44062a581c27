import { useEffect, useState } from 'react';

/** Why nothing moves: the browser wants a click first, or the video is over. */
export type Standstill = 'waiting' | 'ended' | null;

/** Starts the video by itself where the browser allows it, and says when only the viewer can start it. */
export function useStandstill(video: HTMLVideoElement | null): Standstill {
  const [standstill, setStandstill] = useState<Standstill>(null);
  useEffect(() => {
    if (!video) return;
    const begin = () => {
      // A page in the background waits until somebody looks at it.
      if (document.hidden) setStandstill('waiting');
      else
        video.play().catch((error: unknown) => {
          if (error instanceof DOMException && error.name === 'NotAllowedError') setStandstill('waiting');
        });
    };
    const move = () => setStandstill(null);
    const end = () => setStandstill('ended');
    const seek = () => setStandstill((now) => (now === 'ended' ? null : now));
    video.addEventListener('loadedmetadata', begin, { once: true });
    video.addEventListener('play', move);
    video.addEventListener('seeking', seek);
    video.addEventListener('ended', end);
    return () => {
      video.removeEventListener('loadedmetadata', begin);
      video.removeEventListener('play', move);
      video.removeEventListener('seeking', seek);
      video.removeEventListener('ended', end);
    };
  }, [video]);
  return standstill;
}
