import { cx } from '@/lib/cx';
import classes from './SoundPicture.module.css';
import { bars, waveformOf } from './waveform';

type Props = { title: string; className?: string | undefined; slot?: string };

/** The picture of what has none; decorative, as the title says what it is. */
export function SoundPicture({ title, className, slot }: Props) {
  return (
    <div className={cx(classes.picture, className)} slot={slot} aria-hidden>
      <svg viewBox={`0 0 ${bars * 8 - 4} 80`} className={classes.wave}>
        {waveformOf(title).map((height, index) => (
          <rect key={index} x={index * 8} y={40 - height * 40} width={4} height={height * 80} rx={2} />
        ))}
      </svg>
    </div>
  );
}
