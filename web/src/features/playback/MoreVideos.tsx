import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { newestQuery } from '@/api/queries';
import { VideoCard, VideoCardSkeleton } from '@/video/VideoCard';
import classes from './MoreVideos.module.css';

const shown = 12;

export function MoreVideos({ except }: { except: string }) {
  const { t } = useTranslation();
  const { data, isPending } = useInfiniteQuery(newestQuery);
  const videos = (data?.pages[0]?.items ?? []).filter((video) => video.id !== except).slice(0, shown);
  if (!isPending && videos.length === 0) return null;
  return (
    <>
      <h2 className={classes.heading}>{t('watch.more')}</h2>
      <div className={classes.list}>
        {isPending
          ? Array.from({ length: 6 }, (_, index) => <VideoCardSkeleton key={index} layout="row" />)
          : videos.map((video) => <VideoCard key={video.id} video={video} layout="row" heading="h3" />)}
      </div>
    </>
  );
}
