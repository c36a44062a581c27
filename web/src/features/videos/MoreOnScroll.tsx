import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './MoreOnScroll.module.css';

type Props = { busy: boolean; failed: boolean; onMore: () => void };

/** The end of a list that goes on: loads as it nears the window, and by a button for everyone who does not scroll. */
export function MoreOnScroll({ busy, failed, onMore }: Props) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);

  useEffect(() => {
    more.current = onMore;
  }, [onMore]);

  useEffect(() => {
    // After a failure only the button asks again, or a broken server would be asked for ever.
    if (!end.current || busy || failed) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) more.current();
      },
      { rootMargin: '800px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [busy, failed]);

  return (
    <div ref={end} className={classes.end}>
      <Button variant="default" loading={busy} onClick={onMore}>
        {failed ? t('error.retry') : t('list.more')}
      </Button>
    </div>
  );
}
