import { UnstyledButton } from '@mantine/core';
import { useContext, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Video } from '@/api/types';
import { formatClock } from '@/lib/time';
import classes from './Chapters.module.css';
import { SeekContext } from './seekContext';

/** What the video's parts are called; each leads to its beginning. */
export function Chapters({ chapters }: { chapters: Video['chapters'] }) {
  const { t } = useTranslation();
  const seek = useContext(SeekContext);
  const heading = useId();
  if (chapters.length === 0) return null;
  return (
    <section className={classes.box} aria-labelledby={heading}>
      <h2 id={heading} className={classes.title}>
        {t('watch.chapters')}
      </h2>
      <ol className={classes.list}>
        {chapters.map(({ start, title }) => (
          <li key={start}>
            <UnstyledButton className={classes.chapter} onClick={() => seek(start)}>
              <span className={classes.time}>{formatClock(start)}</span>
              <span className={classes.name}>{title}</span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
