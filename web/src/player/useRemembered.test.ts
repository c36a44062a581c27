import { act, renderHook } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { useRemembered, useRememberedSwitch } from './useRemembered';

beforeEach(() => localStorage.clear());

function watch(): HTMLVideoElement {
  const video = document.createElement('video');
  renderHook(() => useRemembered(video));
  return video;
}

function leave(video: HTMLVideoElement, readyState: number): void {
  Object.defineProperty(video, 'readyState', { value: readyState });
  video.dispatchEvent(new Event('volumechange'));
  video.dispatchEvent(new Event('ratechange'));
}

it('starts the next video as loud and as fast as the last one was left', () => {
  const first = watch();
  first.volume = 0.35;
  first.muted = true;
  first.playbackRate = 1.5;
  leave(first, 4);

  const second = watch();
  expect([second.volume, second.muted, second.playbackRate]).toEqual([0.35, true, 1.5]);
  // What the element falls back to when another source is loaded.
  expect(second.defaultPlaybackRate).toBe(1.5);
});

it('takes the speed of an emptied video for nobody’s choice', () => {
  localStorage.setItem('kinora.speed', '1.5');
  const video = watch();
  video.playbackRate = 1;
  leave(video, 0);
  expect(watch().playbackRate).toBe(1.5);
});

it('starts as usual with what cannot be', () => {
  localStorage.setItem('kinora.volume', '7');
  localStorage.setItem('kinora.speed', '0');
  const video = watch();
  expect([video.volume, video.muted, video.playbackRate]).toEqual([1, false, 1]);
});

it('remembers that a switch was turned off, and on again', () => {
  const first = renderHook(() => useRememberedSwitch('shortcuts'));
  expect(first.result.current[0]).toBe(true);
  act(() => first.result.current[1](false));
  expect(first.result.current[0]).toBe(false);

  const second = renderHook(() => useRememberedSwitch('shortcuts'));
  expect(second.result.current[0]).toBe(false);
  act(() => second.result.current[1](true));
  expect(renderHook(() => useRememberedSwitch('shortcuts')).result.current[0]).toBe(true);
});
