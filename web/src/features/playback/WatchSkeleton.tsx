import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { VideoCardSkeleton } from '@/video/VideoCard';
import moreClasses from './MoreVideos.module.css';
import classes from './WatchPage.module.css';

export function WatchSkeleton() {
  const { t } = useTranslation();
  return (
    <main id="main" className={classes.page} aria-busy aria-label={t('state.loading')}>
      <h1 className="visually-hidden">{t('state.loading')}</h1>
      <div className={classes.stage} />
      <div className={classes.text} aria-hidden>
        <Skeleton height={24} width="60%" mb={16} />
        <Skeleton height={40} width="40%" />
      </div>
      <div className={classes.aside}>
        <div className={moreClasses.list}>
          {Array.from({ length: 6 }, (_, index) => (
            <VideoCardSkeleton key={index} layout="row" />
          ))}
        </div>
      </div>
    </main>
  );
}
