import { useCallback, useEffect, useState } from 'react';
import { recall, recallNumber, remember } from '@/lib/memory';
import { setSpeed, speeds } from './speeds';

/** Volume and speed as they were left, on any video and by whatever control. */
export function useRemembered(video: HTMLVideoElement | null): void {
  useEffect(() => {
    if (!video) return;
    restore(video);
    const keepVolume = () => {
      remember('volume', String(video.volume));
      remember('muted', video.muted ? 'yes' : null);
    };
    // A source that is emptied or loaded sets the speed back; only what somebody chose is kept.
    const keepSpeed = () => {
      if (video.readyState > 0) remember('speed', String(video.playbackRate));
    };
    video.addEventListener('volumechange', keepVolume);
    // Browsers tell of a change a little later: a page that is left at once has not heard of it yet.
    window.addEventListener('pagehide', keepVolume);
    video.addEventListener('ratechange', keepSpeed);
    return () => {
      video.removeEventListener('volumechange', keepVolume);
      window.removeEventListener('pagehide', keepVolume);
      video.removeEventListener('ratechange', keepSpeed);
    };
  }, [video]);
}

/** A switch as it was left in this browser; on until somebody turns it off. */
export function useRememberedSwitch(name: string): [isOn: boolean, turn: (on: boolean) => void] {
  const [isOn, setIsOn] = useState(() => recall(name) !== 'off');
  const turn = useCallback(
    (on: boolean) => {
      remember(name, on ? null : 'off');
      setIsOn(on);
    },
    [name],
  );
  return [isOn, turn];
}

function restore(video: HTMLVideoElement): void {
  const volume = recallNumber('volume');
  if (volume !== null && volume >= 0 && volume <= 1) video.volume = volume;
  video.muted = recall('muted') === 'yes';
  setSpeed(video, speeds.find((speed) => speed === recallNumber('speed')) ?? 1);
}
