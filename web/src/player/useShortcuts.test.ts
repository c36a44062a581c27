import { renderHook } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PlayerAction } from './keyboard';
import { useShortcuts } from './useShortcuts';

const run = vi.fn<(action: PlayerAction) => void>();
let player: HTMLElement;

beforeEach(() => {
  run.mockReset();
  document.body.innerHTML =
    '<main><div id="player"><button>play</button></div><a href="#x">a link</a></main>';
  player = find('#player');
  stand(0);
});

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

/** Where the page has been scrolled to. */
function stand(top: number): void {
  player.getBoundingClientRect = () => new DOMRect(0, top, 800, 450);
}

/** Whether the key was taken from the page. */
function press(key: string, on: HTMLElement = document.body, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    cancelable: true,
    composed: true,
    ...more,
  });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

const listen = (characters = true) => renderHook(() => useShortcuts(player, characters, run));
const scrolling = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];

it.each(scrolling)('takes %s while the player is in use', (key) => {
  listen();
  expect(press(key)).toBe(true);
  expect(press(key, find('button'))).toBe(true);
  expect(run).toHaveBeenCalledTimes(2);
});

it.each(scrolling)('leaves %s to the page while something else is in use', (key) => {
  listen();
  expect(press(key, find('a'))).toBe(false);
  stand(-400);
  expect(press(key)).toBe(false);
  stand(0);
  find('main').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  expect(press(key)).toBe(false);
  expect(run).not.toHaveBeenCalled();
  find('button').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  expect(press(key)).toBe(true);
});

it('takes every key in full screen, wherever somebody clicked before', () => {
  listen();
  find('main').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  Object.defineProperty(document, 'fullscreenElement', { value: player, configurable: true });
  expect(press('ArrowDown')).toBe(true);
  Reflect.deleteProperty(document, 'fullscreenElement');
  expect(press('ArrowDown')).toBe(false);
});

it('takes the other keys from everywhere', () => {
  listen();
  stand(-1000);
  expect(press('k', find('a'))).toBe(true);
  expect(run.mock.calls.flat()).toEqual([{ type: 'togglePlay' }]);
});

it.each(['f', 'm', 'k', 't', 'i', ' '])('turns nothing on and off while %j is held', (key) => {
  listen();
  press(key);
  expect(press(key, document.body, { repeat: true })).toBe(true);
  expect(run).toHaveBeenCalledOnce();
});

it('goes on while a key that moves is held', () => {
  listen();
  press('ArrowRight');
  press('ArrowRight', document.body, { repeat: true });
  expect(run).toHaveBeenCalledTimes(2);
});

it('does nothing by letters, digits and signs where they are turned off', () => {
  listen(false);
  for (const key of ['k', 'M', '5', '?', ',']) expect(press(key)).toBe(false);
  expect(run).not.toHaveBeenCalled();
  expect(press(' ')).toBe(true);
  expect(press('ArrowRight')).toBe(true);
  expect(run).toHaveBeenCalledTimes(2);
});
