import { useEffect, useRef, useState } from 'react';

/** Why nothing moves: the browser wants a click first, or the video is over. */
export type Standstill = 'waiting' | 'ended' | null;

/** Starts the video by itself where the browser allows it, and says when only the viewer can start it. */
export function useStandstill(video: HTMLVideoElement | null): Standstill {
  const [standstill, setStandstill] = useState<Standstill>(null);
  // Until it has played or was paused, every engine and every new try begins; from then on the viewer's word counts.
  const isBegun = useRef(false);
  useEffect(() => {
    if (!video) return;
    const begin = () => {
      if (isBegun.current) return;
      // A page in the background waits until somebody looks at it.
      if (document.hidden) {
        setStandstill('waiting');
        document.addEventListener('visibilitychange', begin, { once: true });
        return;
      }
      video.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') setStandstill('waiting');
      });
    };
    const settle = () => {
      isBegun.current = true;
    };
    const move = () => setStandstill(null);
    const end = () => setStandstill('ended');
    const seek = () => setStandstill((now) => (now === 'ended' ? null : now));
    video.addEventListener('loadedmetadata', begin);
    video.addEventListener('playing', settle);
    video.addEventListener('pause', settle);
    video.addEventListener('play', move);
    video.addEventListener('seeking', seek);
    video.addEventListener('ended', end);
    return () => {
      document.removeEventListener('visibilitychange', begin);
      video.removeEventListener('loadedmetadata', begin);
      video.removeEventListener('playing', settle);
      video.removeEventListener('pause', settle);
      video.removeEventListener('play', move);
      video.removeEventListener('seeking', seek);
      video.removeEventListener('ended', end);
    };
  }, [video]);
  return standstill;
}
