import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { videoQuery } from '@/api/queries';
import type { VideoListItem } from '@/api/types';
import { useExplain } from '@/ui/useExplain';
import { Ladder } from '@/video/Ladder';
import classes from './StudioPage.module.css';

/** The list knows the sum only; the ladder of one video is asked for when somebody opens it, and then kept live. */
export function RenditionProgress({ video }: { video: VideoListItem }) {
  const { t } = useTranslation();
  const explain = useExplain();
  const { data, error } = useQuery({
    ...videoQuery(video.id),
    refetchInterval: ({ state }) => (state.data?.status === 'processing' ? 5000 : false),
  });
  if (error && !data) return explain(error);
  if (!data) return <Skeleton height={72} radius="md" />;
  if (data.renditions.length === 0) return t('studio.noRenditions');
  return (
    <>
      {/* A quality that is left out; why a whole video failed stands in its row. */}
      {data.status !== 'failed' && data.statusReason && (
        <p className={classes.leftOut}>{data.statusReason}</p>
      )}
      <Ladder renditions={data.renditions} label={t('ladder.label', { title: video.title })} />
    </>
  );
}
