import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlaybackFailure } from './engines/engine';
import classes from './FailurePanel.module.css';
import { stays } from './mediaChrome';

export function FailurePanel({ failure, onRetry }: { failure: PlaybackFailure; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.panel} slot="top-chrome" role="alert" {...stays}>
      <IconAlertTriangle size={36} stroke={1.5} aria-hidden />
      <strong>{t('player.failureTitle')}</strong>
      <p>{t(`player.failure.${failure.kind}`)}</p>
      <Button onClick={onRetry}>{t('error.retry')}</Button>
      <code className={classes.detail}>{failure.message}</code>
    </div>
  );
}
