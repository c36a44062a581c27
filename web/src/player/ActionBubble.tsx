import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNextFilled,
  IconPlayerTrackPrevFilled,
  IconSubtitles,
  IconSubtitlesOff,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useFormat } from '@/i18n/format';
import classes from './ActionBubble.module.css';
import type { Feedback } from './performAction';

type Bubble = { feedback: NonNullable<Feedback>; turn: number } | null;

export function useBubble() {
  const [bubble, setBubble] = useState<Bubble>(null);
  const show = useCallback((feedback: Feedback) => {
    if (feedback) setBubble((before) => ({ feedback, turn: (before?.turn ?? 0) + 1 }));
  }, []);
  useEffect(() => {
    if (!bubble) return;
    const timer = setTimeout(() => setBubble(null), 700);
    return () => clearTimeout(timer);
  }, [bubble]);
  return { bubble, show };
}

/** A glance of what a key or a double tap did. The controls say the same to screen readers. */
export function ActionBubble({ bubble }: { bubble: Bubble }) {
  const format = useFormat();
  if (!bubble) return null;
  const { feedback, turn } = bubble;
  return (
    <div
      key={turn}
      slot="centered-chrome"
      className={classes.bubble}
      data-side={feedback.kind === 'seek' ? (feedback.seconds < 0 ? 'left' : 'right') : 'middle'}
      aria-hidden
    >
      {feedback.kind === 'play' && <IconPlayerPlayFilled size={30} />}
      {feedback.kind === 'pause' && <IconPlayerPauseFilled size={30} />}
      {feedback.kind === 'mute' && <IconVolumeOff size={30} />}
      {feedback.kind === 'seek' && (
        <>
          {feedback.seconds < 0 ? (
            <IconPlayerTrackPrevFilled size={24} />
          ) : (
            <IconPlayerTrackNextFilled size={24} />
          )}
          {format.seconds(Math.abs(feedback.seconds))}
        </>
      )}
      {feedback.kind === 'volume' && (
        <>
          <IconVolume size={26} />
          {format.percent(feedback.share)}
        </>
      )}
      {feedback.kind === 'captions' &&
        (feedback.on ? <IconSubtitles size={30} /> : <IconSubtitlesOff size={30} />)}
      {feedback.kind === 'speed' && format.times(feedback.speed)}
    </div>
  );
}
