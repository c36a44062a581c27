import { useEffect } from 'react';

/** Title, picture and keys on lock screens, keyboards and headphones. */
export function useMediaSession(
  video: HTMLVideoElement | null,
  title: string,
  channel: string,
  poster: string | null,
): void {
  useEffect(() => {
    const session = (navigator as Partial<Navigator>).mediaSession;
    if (!video || !session) return;
    session.metadata = new MediaMetadata({
      title,
      artist: channel,
      artwork: poster ? [{ src: new URL(poster, location.href).href }] : [],
    });
    const seekBy = (seconds: number) => {
      video.currentTime = Math.max(0, video.currentTime + seconds);
    };
    session.setActionHandler('seekbackward', ({ seekOffset }) => seekBy(-(seekOffset ?? 10)));
    session.setActionHandler('seekforward', ({ seekOffset }) => seekBy(seekOffset ?? 10));
    session.setActionHandler('seekto', ({ seekTime }) => {
      if (seekTime !== undefined) video.currentTime = seekTime;
    });
    return () => {
      session.metadata = null;
      for (const action of ['seekbackward', 'seekforward', 'seekto'] as const)
        session.setActionHandler(action, null);
    };
  }, [video, title, channel, poster]);
}
