export type PlayerAction =
  | {
      type:
        | 'togglePlay'
        | 'toggleMute'
        | 'toggleFullscreen'
        | 'togglePip'
        | 'toggleTheatre'
        | 'toggleCaptions'
        | 'toggleHelp';
    }
  | { type: 'seekBy'; seconds: number }
  | { type: 'seekToShare'; share: number }
  | { type: 'volumeBy'; share: number }
  | { type: 'speedStep'; step: 1 | -1 }
  | { type: 'frameStep'; step: 1 | -1 };

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const plain: Readonly<Record<string, PlayerAction>> = {
  ' ': { type: 'togglePlay' },
  k: { type: 'togglePlay' },
  j: { type: 'seekBy', seconds: -10 },
  l: { type: 'seekBy', seconds: 10 },
  ArrowLeft: { type: 'seekBy', seconds: -5 },
  ArrowRight: { type: 'seekBy', seconds: 5 },
  ArrowUp: { type: 'volumeBy', share: 0.05 },
  ArrowDown: { type: 'volumeBy', share: -0.05 },
  Home: { type: 'seekToShare', share: 0 },
  End: { type: 'seekToShare', share: 1 },
  m: { type: 'toggleMute' },
  f: { type: 'toggleFullscreen' },
  i: { type: 'togglePip' },
  t: { type: 'toggleTheatre' },
  c: { type: 'toggleCaptions' },
  '<': { type: 'speedStep', step: -1 },
  '>': { type: 'speedStep', step: 1 },
  ',': { type: 'frameStep', step: -1 },
  '.': { type: 'frameStep', step: 1 },
  '?': { type: 'toggleHelp' },
};

/** A letter, digit or sign. Speech input types them, so there has to be a way to do without (WCAG 2.1.4). */
export function isCharacter(key: string): boolean {
  return key.length === 1 && key !== ' ';
}

/** Moves through the page wherever nothing else wants it. */
export function scrollsPage(key: string): boolean {
  return key.startsWith('Arrow') || key === 'Home' || key === 'End';
}

/** The action of a key as on YouTube, or null. Combinations belong to the browser and the system. */
export function actionFor(event: Key): PlayerAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Whether a sign or a digit needs Shift is up to the keyboard's layout; anything else is another key with it.
  if (event.shiftKey && /^([a-z ]|.{2,})$/.test(key)) return null;
  if (/^[0-9]$/.test(key)) return { type: 'seekToShare', share: Number(key) / 10 };
  return Object.hasOwn(plain, key) ? (plain[key] ?? null) : null;
}

const roles = new Set([
  'slider',
  'textbox',
  'combobox',
  'menu',
  'menuitem',
  'menuitemradio',
  'radio',
  'option',
  'dialog',
]);
const pressedBySpace = new Set(['BUTTON', 'SUMMARY', 'A']);

/** Whether the focused element has its own use for the key: typing, sliders, menus, buttons under the space bar. */
export function belongsToFocus(event: KeyboardEvent): boolean {
  for (const node of event.composedPath()) {
    if (!(node instanceof HTMLElement)) continue;
    if (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) {
      // A range has the arrows; the other keys stay the player's.
      const isRange = node instanceof HTMLInputElement && node.type === 'range';
      if (!isRange || event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End')
        return true;
    }
    const role = node.getAttribute('role');
    if (role !== null && roles.has(role)) {
      if (role !== 'slider' || event.key.startsWith('Arrow')) return true;
    }
    if (event.key === ' ' && (pressedBySpace.has(node.tagName) || role === 'button')) return true;
  }
  return false;
}
