export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed up or down; stays at the ends. */
export function stepSpeed(current: number, step: 1 | -1): number {
  if (step === 1) return speeds.find((speed) => speed > current + 0.001) ?? current;
  return speeds.findLast((speed) => speed < current - 0.001) ?? current;
}

export function setSpeed(video: HTMLVideoElement, speed: number): void {
  // Every new source starts at the default: another engine, another try.
  video.defaultPlaybackRate = speed;
  video.playbackRate = speed;
}
