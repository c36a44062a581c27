import type { PlayerAction } from './keyboard';
import { setSpeed, stepSpeed } from './speeds';

/** What the viewer is told that the key did. */
export type Feedback =
  | { kind: 'play' | 'pause' | 'mute' }
  | { kind: 'seek'; seconds: number }
  | { kind: 'volume'; share: number }
  | { kind: 'speed'; speed: number }
  | { kind: 'captions'; on: boolean }
  | null;

type FullscreenVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

export function performAction(
  action: PlayerAction,
  video: HTMLVideoElement,
  stage: HTMLElement | null,
  fps: number,
): Feedback {
  switch (action.type) {
    case 'togglePlay':
      if (video.paused) {
        void video.play().catch(() => undefined);
        return { kind: 'play' };
      }
      video.pause();
      return { kind: 'pause' };
    case 'seekBy':
      seekTo(video, video.currentTime + action.seconds);
      return { kind: 'seek', seconds: action.seconds };
    case 'seekToShare':
      seekTo(video, (Number.isFinite(video.duration) ? video.duration : 0) * action.share);
      return null;
    case 'volumeBy':
      video.volume = Math.min(1, Math.max(0, Math.round((video.volume + action.share) * 100) / 100));
      video.muted = false;
      return { kind: 'volume', share: video.volume };
    case 'toggleMute':
      video.muted = !video.muted;
      return video.muted ? { kind: 'mute' } : { kind: 'volume', share: video.volume };
    case 'speedStep':
      setSpeed(video, stepSpeed(video.playbackRate, action.step));
      return { kind: 'speed', speed: video.playbackRate };
    case 'frameStep':
      // As on YouTube only in a still picture; into the middle of the frame, so that rounding never shows its neighbour.
      if (video.paused) seekTo(video, (frameAt(video.currentTime, fps) + action.step + 0.5) / fps);
      return null;
    case 'toggleFullscreen':
      void toggleFullscreen(video, stage);
      return null;
    case 'togglePip':
      void togglePip(video);
      return null;
    case 'toggleTheatre':
    case 'toggleCaptions':
    case 'toggleHelp':
      return null;
  }
}

/** Which frame is on screen. Browsers round the time, so one that has just begun may seem not to have. */
function frameAt(seconds: number, fps: number): number {
  return Math.floor(seconds * fps + 0.01);
}

function seekTo(video: HTMLVideoElement, seconds: number): void {
  const end = Number.isFinite(video.duration) ? video.duration : seconds;
  video.currentTime = Math.min(end, Math.max(0, seconds));
}

async function toggleFullscreen(video: FullscreenVideo, stage: HTMLElement | null): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    // iPhones know full screen for the video alone.
    else if (stage && document.fullscreenEnabled) await stage.requestFullscreen();
    else video.webkitEnterFullscreen?.();
  } catch {
    // Forbidden here (an embedding page, a policy): the button says so by doing nothing.
  }
}

async function togglePip(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else if (document.pictureInPictureEnabled) await video.requestPictureInPicture();
  } catch {
    // No picture yet, or forbidden by a policy.
  }
}
