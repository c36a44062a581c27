import { describe, expect, it } from 'vitest';
import { performAction } from './performAction';

function step(from: number, by: 1 | -1, fps: number, paused = true): number {
  const video = { paused, currentTime: from, duration: 60 } as HTMLVideoElement;
  performAction({ type: 'frameStep', step: by }, video, null, fps);
  return video.currentTime;
}

/** The frame that is shown at a time. */
const frame = (seconds: number, fps: number) => Math.floor(seconds * fps);

describe('a frame step', () => {
  it.each([24, 25, 30, 50, 60, 30_000 / 1001, 60_000 / 1001])(
    'goes one frame at %d fps, from wherever in it',
    (fps) => {
      for (const number of [1, 7, 300, 1001]) {
        for (const within of [0, 0.5, 0.98]) {
          // To microseconds, as browsers say it.
          const from = Math.round(((number + within) / fps) * 1e6) / 1e6;
          expect(frame(step(from, 1, fps), fps)).toBe(number + 1);
          expect(frame(step(from, -1, fps), fps)).toBe(number - 1);
        }
      }
    },
  );

  it('comes back to where it began', () => expect(frame(step(step(10, 1, 30), -1, 30), 30)).toBe(300));

  it('stays within the video', () => {
    expect(step(0, -1, 30)).toBe(0);
    expect(step(60, 1, 30)).toBe(60);
  });

  it('does nothing while the video plays', () => expect(step(10, 1, 30, false)).toBe(10));
});
