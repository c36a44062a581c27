import { useTranslation } from 'react-i18next';
import type { Rendition } from '@/api/types';
import { useFormat } from '@/i18n/format';
import classes from './Ladder.module.css';

type Props = { renditions: readonly Rendition[]; label: string };

/** The qualities of a video, best first, each filling up as its segments are encoded. */
export function Ladder({ renditions, label }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const rungs = renditions.toSorted((a, b) => b.height - a.height || b.bitrate - a.bitrate);
  return (
    <ul className={classes.ladder} aria-label={label}>
      {rungs.map((rung) => {
        const share = rung.totalSegments ? Math.min(1, rung.encodedSegments / rung.totalSegments) : 0;
        const complete = share === 1;
        return (
          <li key={rung.name} className={classes.rung} data-complete={complete}>
            <span className={classes.name}>{rung.name}</span>
            <progress
              className={classes.bar}
              value={share}
              max={1}
              aria-label={t('ladder.rung', { name: rung.name, share: format.percent(share) })}
            />
            <span className={classes.share} aria-hidden>
              {complete ? t('ladder.complete') : format.percent(share)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
