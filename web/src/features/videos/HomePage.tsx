import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconMovie } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { newestQuery } from '@/api/queries';
import { ErrorState } from '@/ui/ErrorState';
import { StateMessage } from '@/ui/StateMessage';
import { usePageTitle } from '@/ui/usePageTitle';
import { VideoCard, VideoCardSkeleton } from '@/video/VideoCard';
import classes from './HomePage.module.css';
import { MoreOnScroll } from './MoreOnScroll';
import { useEndlessList } from './useEndlessList';

/** Cards above the fold, whose pictures are fetched at once. */
const eagerCards = 8;

export function HomePage() {
  const { t } = useTranslation();
  const { videos, error, isPending, isFetching, isFetchingNextPage, retry, more } =
    useEndlessList(newestQuery);
  usePageTitle(undefined);

  return (
    <main id="main" className={classes.page}>
      <h1 className={classes.heading}>{t('home.newest')}</h1>
      {isPending ? (
        <div className={classes.grid} aria-busy aria-label={t('state.loading')} role="status">
          {Array.from({ length: 12 }, (_, index) => (
            <VideoCardSkeleton key={index} />
          ))}
        </div>
      ) : error && videos.length === 0 ? (
        <ErrorState error={error} onRetry={retry} />
      ) : videos.length === 0 ? (
        <StateMessage
          icon={<IconMovie size={34} />}
          title={t('home.emptyTitle')}
          actions={
            <Button renderRoot={(props) => <Link to="/upload" {...props} />}>{t('home.emptyAction')}</Button>
          }
        >
          {t('home.emptyText')}
        </StateMessage>
      ) : (
        <>
          <div className={classes.grid} aria-busy={isFetching}>
            {videos.map((video, index) => (
              <VideoCard key={video.id} video={video} eager={index < eagerCards} />
            ))}
            {isFetchingNextPage && Array.from({ length: 4 }, (_, index) => <VideoCardSkeleton key={index} />)}
          </div>
          {more && <MoreOnScroll {...more} />}
        </>
      )}
    </main>
  );
}
