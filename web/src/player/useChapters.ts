import { useEffect } from 'react';

/** A part of the video, which lasts until the next one begins. */
export type Chapter = { start: number; title: string };

/** Gives the seek bar a track of chapters, which it marks and names. The browser shows none of it. */
export function useChapters(video: HTMLVideoElement | null, chapters: readonly Chapter[]): void {
  // Every answer of the server is a new list; chapters of a video never change.
  const told = JSON.stringify(chapters);
  useEffect(() => {
    const list = JSON.parse(told) as Chapter[];
    if (!video || list.length === 0) return;
    const element = document.createElement('track');
    element.kind = 'chapters';
    video.append(element);
    const { track } = element;
    track.mode = 'hidden';
    const fill = () => {
      const end = Number.isFinite(video.duration) ? video.duration : Number.MAX_SAFE_INTEGER;
      for (const cue of Array.from(track.cues ?? [])) track.removeCue(cue);
      list.forEach(({ start, title }, index) => {
        const until = list[index + 1]?.start ?? end;
        if (until > start) track.addCue(new VTTCue(start, until, escape(title)));
      });
    };
    fill();
    // Before anybody else hears of it: the seek bar reads the cues then.
    video.addEventListener('loadedmetadata', fill, { capture: true });
    return () => {
      video.removeEventListener('loadedmetadata', fill, { capture: true });
      element.remove();
    };
  }, [video, told]);
}

/** Cues are written in a mark-up of their own (WebVTT). */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
