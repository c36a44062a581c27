import { useTranslation } from 'react-i18next';
import type { Rendition } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { qualityChoices } from '@/player/quality';
import { useQualityName } from '@/player/useQualityName';
import classes from './Ladder.module.css';
import { qualityOf } from './qualityOf';

type Props = { renditions: readonly Rendition[]; label: string };

/** The qualities of a video, best first, each filling up as its segments are encoded. */
export function Ladder({ renditions, label }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useQualityName();
  return (
    <ul className={classes.ladder} aria-label={label}>
      {qualityChoices(renditions.map(qualityOf)).map((choice) => {
        const rung = renditions.find(({ name }) => name === choice.id);
        if (!rung) return null;
        const name = nameOf(choice);
        const share = rung.totalSegments ? Math.min(1, rung.encodedSegments / rung.totalSegments) : 0;
        const complete = share === 1;
        return (
          <li key={rung.name} className={classes.rung} data-complete={complete}>
            <span className={classes.name}>{name}</span>
            <progress
              className={classes.bar}
              value={share}
              max={1}
              aria-label={t('ladder.rung', { name, share: format.percent(share) })}
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
