import { Button, Loader } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Video } from '@/api/types';
import { downloadFreshly } from '@/video/downloadFreshly';
import { originalUrl } from '@/video/links';
import { useFailureReason } from '@/video/useFailureReason';
import classes from './NotPlayableYet.module.css';

export function NotPlayableYet({ video, mine }: { video: Video; mine: boolean }) {
  const { t } = useTranslation();
  const failureReason = useFailureReason();
  if (video.status === 'failed') {
    return (
      <div className={classes.panel} role="alert">
        <IconAlertTriangle size={40} stroke={1.5} aria-hidden />
        <strong>{t('watch.failedTitle')}</strong>
        <p>{failureReason(video) ?? t('watch.failedText')}</p>
        {mine && (
          <div className={classes.actions}>
            <Button
              component="a"
              href={originalUrl(video.id)}
              download
              onClick={downloadFreshly}
              variant="white"
              color="dark"
            >
              {t('video.downloadOriginal')}
            </Button>
            <Button renderRoot={(props) => <Link to="/studio" {...props} />}>{t('nav.studio')}</Button>
          </div>
        )}
      </div>
    );
  }
  return (
    <div className={classes.panel} role="status">
      <Loader color="white" size={40} aria-hidden />
      <strong>{t(video.status === 'uploading' ? 'watch.uploadingTitle' : 'watch.processingTitle')}</strong>
      <p>{t(video.status === 'uploading' ? 'watch.uploadingText' : 'watch.processingText')}</p>
    </div>
  );
}
