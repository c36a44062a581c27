import { useTranslation } from 'react-i18next';
import type { VideoListItem } from '@/api/types';
import { useFormat } from '@/i18n/format';
import classes from './StatusBadge.module.css';

type Props = {
  video: Pick<VideoListItem, 'status' | 'playable' | 'progress'>;
  uploadedShare?: number | undefined;
};

export function StatusBadge({ video, uploadedShare }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { status, playable, progress } = video;

  if (status === 'processing') {
    const share = progress.totalSegments ? progress.encodedSegments / progress.totalSegments : 0;
    return (
      <span className={classes.badge} data-tone={playable ? 'good' : 'busy'}>
        {playable ? t('status.playableEncoding', { share: format.percent(share) }) : t('status.processing')}
      </span>
    );
  }
  if (status === 'uploading') {
    return (
      <span className={classes.badge} data-tone="busy">
        {uploadedShare === undefined
          ? t('status.uploading')
          : t('status.uploadingShare', { share: format.percent(uploadedShare) })}
      </span>
    );
  }
  return (
    <span className={classes.badge} data-tone={status === 'failed' ? 'bad' : 'good'}>
      {t(`status.${status}`)}
    </span>
  );
}
