import { useEffect, useRef } from 'react';
import { actionFor, belongsToFocus, isCharacter, scrollsPage, type PlayerAction } from './keyboard';

/**
 * Keys work wherever the focus is on the page, unless the focused element needs them itself. Those that scroll are the
 * player's only while it is in use. `characters`: whether a letter, digit or sign does anything without Ctrl or Alt.
 */
export function useShortcuts(
  player: HTMLElement | null,
  characters: boolean,
  run: (action: PlayerAction) => void,
): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);

  useEffect(() => {
    if (!player) return;
    let isElsewhere = false;
    const point = (event: PointerEvent) => {
      const path = event.composedPath();
      // What lies over the page is not the page.
      if (path.some((at) => at instanceof Element && at.matches('[role=dialog], [role=menu], [aria-modal]')))
        return;
      if (document.querySelector('[aria-modal="true"]')) return;
      isElsewhere = !path.includes(player);
    };
    const press = (event: KeyboardEvent) => {
      const action = event.defaultPrevented ? null : actionFor(event);
      if (!action || belongsToFocus(event) || document.querySelector('[aria-modal="true"]')) return;
      if (isCharacter(event.key) && !characters) return;
      // As on YouTube: the player has them until somebody clicks or tabs into the page, or scrolls on.
      const isInUse =
        document.fullscreenElement === player ||
        event.composedPath().includes(player) ||
        (event.target === document.body && !isElsewhere && isInView(player));
      if (scrollsPage(event.key) && !isInUse) return;
      event.preventDefault();
      // A held key would turn it on and off all the time.
      if (!event.repeat || !action.type.startsWith('toggle')) latest.current(action);
    };
    document.addEventListener('pointerdown', point);
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('pointerdown', point);
      document.removeEventListener('keydown', press);
    };
  }, [player, characters]);
}

/** At least its middle. */
function isInView(element: HTMLElement): boolean {
  const { top, height } = element.getBoundingClientRect();
  const middle = top + height / 2;
  return middle >= 0 && middle <= innerHeight;
}
