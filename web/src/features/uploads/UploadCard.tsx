import { ActionIcon, Anchor, Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  IconMovie,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { videoQuery } from '@/api/queries';
import { CopyLinkButton } from '@/ui/CopyLinkButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Ladder } from '@/video/Ladder';
import { watchUrl } from '@/video/links';
import { LiveDetailsForm } from '@/video/LiveDetailsForm';
import { StatusBadge } from '@/video/StatusBadge';
import { useFailureReason } from '@/video/useFailureReason';
import classes from './UploadCard.module.css';
import type { UploadItem } from './uploadItem';
import { UploadProgressBar } from './UploadProgressBar';
import { rememberVisibility, uploadQueue } from './uploadQueue';
import { useUploadText } from './uploadText';

export function UploadCard({ item }: { item: UploadItem }) {
  const { t } = useTranslation();
  const describe = useUploadText();
  const failureReason = useFailureReason();
  const { videoId } = item;
  // Decided once: nobody's form is closed under their fingers because the last byte has arrived.
  const [openAtFirst] = useState(item.state !== 'done');
  const { data: video } = useQuery({
    ...videoQuery(videoId ?? ''),
    enabled: videoId !== null,
    // The hub tells; this is for when it cannot be reached.
    refetchInterval: ({ state }) =>
      item.state === 'done' && state.data?.status !== 'ready' && state.data?.status !== 'failed'
        ? 3000
        : false,
  });
  const poster = video?.playback?.poster ?? item.preview?.url;
  const isPlayable = video?.playable === true;

  return (
    <article className={classes.card} aria-label={item.title} data-state={item.state}>
      <div className={classes.top}>
        <div className={classes.picture}>
          {poster ? <img src={poster} alt="" /> : <IconMovie size={32} stroke={1.4} aria-hidden />}
        </div>
        <div className={classes.summary}>
          <div className={classes.titleLine}>
            <h2 className={classes.title}>{item.title}</h2>
            {video && item.state === 'done' && <StatusBadge video={video} />}
          </div>
          <UploadProgressBar item={item} />
          <p className={classes.text} role={item.state === 'failed' ? 'alert' : undefined}>
            {describe(item)}
          </p>
          {video?.status === 'failed' && <p className={classes.failed}>{failureReason(video)}</p>}
          {videoId && (
            <div className={classes.links}>
              <Anchor
                className={classes.url}
                renderRoot={(props) => <Link to="/watch/$videoId" params={{ videoId }} {...props} />}
              >
                {watchUrl(videoId).replace(/^https?:\/\//, '')}
              </Anchor>
              <CopyLinkButton size="compact-sm" link={() => watchUrl(videoId)}>
                {t('share.copy')}
              </CopyLinkButton>
              {isPlayable && (
                <Button
                  size="compact-sm"
                  leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
                  renderRoot={(props) => <Link to="/watch/$videoId" params={{ videoId }} {...props} />}
                >
                  {t('upload.watch')}
                </Button>
              )}
            </div>
          )}
        </div>
        <UploadControls item={item} />
      </div>
      {video && video.renditions.length > 0 && video.status !== 'failed' && (
        <div className={classes.ladder}>
          <Ladder renditions={video.renditions} label={t('ladder.label', { title: item.title })} />
        </div>
      )}
      {video && (
        <details className={classes.details} open={openAtFirst}>
          <summary>{t('details.heading')}</summary>
          <LiveDetailsForm
            video={video}
            onSaved={(saved) => {
              uploadQueue.rename(saved.id, saved.title);
              rememberVisibility(saved.visibility);
            }}
          />
        </details>
      )}
    </article>
  );
}

function UploadControls({ item }: { item: UploadItem }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState(false);
  const [wrongFile, setWrongFile] = useState(false);
  const remove = () => void uploadQueue.remove(item.id);

  return (
    <div className={classes.controls}>
      {item.state === 'needsFile' && (
        <>
          <Button size="compact-sm" onClick={() => input.current?.click()}>
            {t('upload.pickAgain')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t('upload.pickAgain')}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) setWrongFile(!uploadQueue.provide(item.id, file));
              event.target.value = '';
            }}
          />
          {wrongFile && (
            <p className={classes.failed} role="alert">
              {t('upload.wrongFile', { name: item.name })}
            </p>
          )}
        </>
      )}
      {item.state === 'needsPermission' && (
        <Button size="compact-sm" onClick={() => void uploadQueue.permit(item.id)}>
          {t('upload.goOn')}
        </Button>
      )}
      {(item.state === 'uploading' || item.state === 'offline') && (
        <IconButton label={t('upload.pause')} onClick={() => uploadQueue.pause(item.id)}>
          <IconPlayerPauseFilled size={18} aria-hidden />
        </IconButton>
      )}
      {item.state === 'paused' && (
        <IconButton label={t('upload.resume')} onClick={() => uploadQueue.resume(item.id)}>
          <IconPlayerPlayFilled size={18} aria-hidden />
        </IconButton>
      )}
      {item.state === 'failed' && item.size > 0 && (
        <IconButton label={t('upload.retry')} onClick={() => uploadQueue.retry(item.id)}>
          <IconRefresh size={18} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={item.state === 'done' ? t('upload.dismiss') : t('upload.cancel')}
        // What the server has goes with it, a part or all of it.
        onClick={() => (item.state !== 'done' && item.videoId !== null ? setAsking(true) : remove())}
      >
        <IconX size={18} aria-hidden />
      </IconButton>
      <ConfirmDialog
        opened={asking}
        title={t('upload.cancelTitle')}
        confirm={t('upload.cancel')}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        {t('upload.cancelText', { title: item.title })}
      </ConfirmDialog>
    </div>
  );
}

function IconButton({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
