import { renderHook } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PlayerAction } from './keyboard';
import { useDoubleTap } from './useDoubleTap';

const run = vi.fn<(action: PlayerAction) => void>();
let stage: HTMLElement;
let show: (stage: HTMLElement) => void;

function makeStage(): HTMLElement {
  const element = document.createElement('div');
  element.innerHTML = '<video></video><button></button>';
  element.getBoundingClientRect = () => new DOMRect(0, 0, 300, 170);
  return element;
}

beforeEach(() => {
  run.mockReset();
  stage = makeStage();
  show = renderHook((element: HTMLElement) => useDoubleTap(element, run), { initialProps: stage }).rerender;
});

function up(at: number, x: number, pointerType = 'touch', on = 'video'): void {
  const event = new PointerEvent('pointerup', { bubbles: true, clientX: x, pointerType });
  Object.defineProperty(event, 'timeStamp', { value: at });
  stage.querySelector(on)?.dispatchEvent(event);
}

function doubleClick(on = 'video'): void {
  stage.querySelector(on)?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
}

it.each([
  [20, [{ type: 'seekBy', seconds: -10 }]],
  [280, [{ type: 'seekBy', seconds: 10 }]],
  [150, []],
] as const)('seeks by two taps at %d of 300', (x, actions) => {
  up(1000, x);
  up(1200, x);
  expect(run.mock.calls.flat()).toEqual(actions);
});

it('takes two slow taps for two taps, and a third one for a first', () => {
  up(1000, 20);
  up(1400, 20);
  expect(run).not.toHaveBeenCalled();
  up(1600, 20);
  up(1700, 20);
  expect(run).toHaveBeenCalledTimes(1);
});

it('fills the screen by a double click with the mouse only, and leaves the controls alone', () => {
  up(1000, 20);
  up(1100, 20);
  doubleClick();
  expect(run.mock.calls.flat()).toEqual([{ type: 'seekBy', seconds: -10 }]);
  up(5000, 20, 'mouse');
  doubleClick('button');
  expect(run).toHaveBeenCalledTimes(1);
  doubleClick();
  expect(run).toHaveBeenLastCalledWith({ type: 'toggleFullscreen' });
});

it('listens to the player that another language made, and no longer to the one before', () => {
  const before = stage;
  stage = makeStage();
  show(stage);
  doubleClick();
  expect(run.mock.calls.flat()).toEqual([{ type: 'toggleFullscreen' }]);
  before.querySelector('video')?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  expect(run).toHaveBeenCalledTimes(1);
});
