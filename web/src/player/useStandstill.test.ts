import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useStandstill } from './useStandstill';

let video: HTMLVideoElement;
const play = vi.fn(() => Promise.resolve());

beforeEach(() => {
  play.mockReset();
  play.mockReturnValue(Promise.resolve());
  video = document.createElement('video');
  video.play = play;
});
afterEach(() => look(true));

function look(isLooking: boolean): void {
  Object.defineProperty(document, 'hidden', { value: !isLooking, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

function happen(event: string, to = video): void {
  act(() => {
    to.dispatchEvent(new Event(event));
  });
}

it('begins again when an engine failed before the first picture, and leaves it to the viewer afterwards', () => {
  renderHook(() => useStandstill(video));
  happen('loadedmetadata');
  happen('loadedmetadata');
  expect(play).toHaveBeenCalledTimes(2);
  happen('playing');
  happen('loadedmetadata');
  expect(play).toHaveBeenCalledTimes(2);
});

it('does not begin what was paused before, in another element either', () => {
  const { rerender } = renderHook((element: HTMLVideoElement) => useStandstill(element), {
    initialProps: video,
  });
  happen('pause');
  const other = document.createElement('video');
  other.play = play;
  rerender(other);
  happen('loadedmetadata', other);
  expect(play).not.toHaveBeenCalled();
});

it('waits in the background, and begins when somebody looks', () => {
  look(false);
  const { result } = renderHook(() => useStandstill(video));
  happen('loadedmetadata');
  expect(result.current).toBe('waiting');
  expect(play).not.toHaveBeenCalled();
  act(() => look(true));
  expect(play).toHaveBeenCalledOnce();
});

it('says that the browser wants a click first', async () => {
  play.mockReturnValue(Promise.reject(new DOMException('no', 'NotAllowedError')));
  const { result } = renderHook(() => useStandstill(video));
  happen('loadedmetadata');
  await vi.waitFor(() => expect(result.current).toBe('waiting'));
  happen('play');
  expect(result.current).toBeNull();
  happen('ended');
  expect(result.current).toBe('ended');
});
