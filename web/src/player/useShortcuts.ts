import { useEffect, useRef } from 'react';
import { actionFor, belongsToFocus, type PlayerAction } from './keyboard';

/** Keys work wherever the focus is on the page, unless the focused element needs them itself. */
export function useShortcuts(run: (action: PlayerAction) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = event.defaultPrevented ? null : actionFor(event);
      if (!action || belongsToFocus(event) || document.querySelector('[aria-modal="true"]')) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
