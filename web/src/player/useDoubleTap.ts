import { useEffect, useRef } from 'react';
import type { PlayerAction } from './keyboard';

/** Milliseconds between two touches that belong together. */
const pause = 300;

/** Two taps on the left or right third of the picture seek, as on every phone; a double click fills the screen. */
export function useDoubleTap(stage: HTMLElement | null, run: (action: PlayerAction) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);

  useEffect(() => {
    if (!stage) return;
    let last = 0;
    let touched = false;
    const tap = (event: PointerEvent) => {
      touched = event.pointerType === 'touch';
      if (!touched || !isOnPicture(event)) return;
      const box = stage.getBoundingClientRect();
      const at = (event.clientX - box.left) / box.width;
      const isSecond = event.timeStamp - last < pause;
      last = isSecond ? 0 : event.timeStamp;
      if (isSecond && at < 1 / 3) latest.current({ type: 'seekBy', seconds: -10 });
      if (isSecond && at > 2 / 3) latest.current({ type: 'seekBy', seconds: 10 });
    };
    // Phones call two taps a double click as well.
    const doubleClick = (event: MouseEvent) => {
      if (!touched && isOnPicture(event)) latest.current({ type: 'toggleFullscreen' });
    };
    stage.addEventListener('pointerup', tap);
    stage.addEventListener('dblclick', doubleClick);
    return () => {
      stage.removeEventListener('pointerup', tap);
      stage.removeEventListener('dblclick', doubleClick);
    };
  }, [stage]);
}

const controls = 'button, input, [role="menu"], [role="dialog"], media-control-bar, media-time-range';

/** The picture, or the empty stage around it, and none of the controls over them. */
function isOnPicture(event: Event): boolean {
  return !event.composedPath().some((node) => node instanceof Element && node.matches(controls));
}
