import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { VideoListItem } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { ChannelAvatar } from './ChannelAvatar';
import { Thumbnail } from './Thumbnail';
import classes from './VideoCard.module.css';

type Props = { video: VideoListItem; eager?: boolean; layout?: 'card' | 'row'; heading?: 'h2' | 'h3' };

export function VideoCard({ video, eager = false, layout = 'card', heading: Heading = 'h2' }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <article className={classes.card} data-layout={layout}>
      <Thumbnail
        video={video}
        eager={eager}
        sizes={layout === 'row' ? '168px' : '(max-width: 560px) 100vw, (max-width: 900px) 50vw, 360px'}
        className={classes.thumbnail}
      />
      {layout === 'card' && <ChannelAvatar name={video.channel.name} />}
      <div className={classes.text}>
        <Heading className={classes.title}>
          <Link to="/watch/$videoId" params={{ videoId: video.id }} className={classes.link} preload="intent">
            {video.title}
          </Link>
        </Heading>
        <p className={classes.meta}>{video.channel.name}</p>
        <p className={classes.meta}>
          {t('video.views', { count: video.counts.views, formatted: format.compact(video.counts.views) })}
          {' · '}
          <time dateTime={video.publishedAt ?? video.createdAt}>
            {format.ago(video.publishedAt ?? video.createdAt)}
          </time>
        </p>
      </div>
    </article>
  );
}

export function VideoCardSkeleton({ layout = 'card' }: Pick<Props, 'layout'>) {
  return (
    <div className={classes.card} data-layout={layout} aria-hidden>
      <Skeleton className={classes.thumbnail} radius="var(--k-radius)" />
      {layout === 'card' && <Skeleton circle height={36} />}
      <div className={classes.text}>
        <Skeleton height={14} mt={4} width="90%" />
        <Skeleton height={11} mt={10} width="50%" />
        <Skeleton height={11} mt={8} width="40%" />
      </div>
    </div>
  );
}
