import { afterEach, describe, expect, it } from 'vitest';
import { actionFor, belongsToFocus } from './keyboard';

const press = (key: string, modifiers = {}) =>
  actionFor({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

describe('actionFor', () => {
  it.each([
    [' ', { type: 'togglePlay' }],
    ['k', { type: 'togglePlay' }],
    ['K', { type: 'togglePlay' }],
    ['j', { type: 'seekBy', seconds: -10 }],
    ['l', { type: 'seekBy', seconds: 10 }],
    ['ArrowLeft', { type: 'seekBy', seconds: -5 }],
    ['ArrowRight', { type: 'seekBy', seconds: 5 }],
    ['ArrowUp', { type: 'volumeBy', share: 0.05 }],
    ['ArrowDown', { type: 'volumeBy', share: -0.05 }],
    ['0', { type: 'seekToShare', share: 0 }],
    ['9', { type: 'seekToShare', share: 0.9 }],
    ['m', { type: 'toggleMute' }],
    ['f', { type: 'toggleFullscreen' }],
    ['i', { type: 'togglePip' }],
    ['t', { type: 'toggleTheatre' }],
    ['<', { type: 'speedStep', step: -1 }],
    ['>', { type: 'speedStep', step: 1 }],
    [',', { type: 'frameStep', step: -1 }],
    ['.', { type: 'frameStep', step: 1 }],
    ['?', { type: 'toggleHelp' }],
  ])('%j does what YouTube does', (key, action) => expect(press(key)).toEqual(action));

  it.each(['x', 'Enter', 'Tab', 'constructor', 'toString'])('leaves %j alone', (key) =>
    expect(press(key)).toBeNull(),
  );

  it('leaves combinations to the browser', () => {
    expect(press('f', { ctrlKey: true })).toBeNull();
    expect(press('l', { metaKey: true })).toBeNull();
    expect(press('ArrowLeft', { altKey: true })).toBeNull();
  });

  it.each(['K', 'm', ' ', 'ArrowLeft', 'Home', 'End'])('leaves Shift with %j alone', (key) =>
    expect(press(key, { shiftKey: true })).toBeNull(),
  );

  // '?' and '>' need it nearly everywhere; a French keyboard has its digits and its full stop there.
  it.each(['?', '>', '<', '.', '5'])('takes %j with or without Shift', (key) =>
    expect(press(key, { shiftKey: true })).toEqual(press(key)),
  );
});

describe('belongsToFocus', () => {
  const keyOn = (html: string, key: string): boolean => {
    document.body.innerHTML = html;
    const target = document.body.querySelector('[data-target]') ?? document.body;
    let belongs = false;
    document.addEventListener('keydown', (event) => (belongs = belongsToFocus(event)), { once: true });
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
    return belongs;
  };

  afterEach(() => {
    document.body.innerHTML = '';
  });

  it.each([
    ['<p data-target>text</p>', 'k', false],
    ['<input data-target>', 'k', true],
    ['<textarea data-target></textarea>', ' ', true],
    ['<input type="range" data-target>', 'ArrowLeft', true],
    ['<input type="range" data-target>', 'k', false],
    ['<button data-target>x</button>', ' ', true],
    ['<button data-target>x</button>', 'k', false],
    ['<div role="button" data-target></div>', ' ', true],
    ['<div role="menu"><div role="menuitem" data-target></div></div>', 'ArrowDown', true],
    ['<div role="slider" data-target></div>', 'm', false],
  ])('in %s, %j: %s', (html, key, belongs) => expect(keyOn(html, key)).toBe(belongs));
});
