import { ActionIcon, Anchor, Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  IconChevronDown,
  IconChevronUp,
  IconMovie,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
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

type Props = {
  item: UploadItem;
  /** Whether it begins with its details; of several files one is enough to begin with. */
  openAtFirst: boolean;
};

export function UploadCard({ item, openAtFirst }: Props) {
  const { t } = useTranslation();
  const describe = useUploadText();
  const failureReason = useFailureReason();
  const { videoId } = item;
  // Nobody's form is closed under their fingers because the last byte or another file has arrived.
  const [open, setOpen] = useState(openAtFirst);
  const detailsId = useId();
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
  const failed = item.state === 'failed' || video?.status === 'failed';
  // What failed has a reason, and nothing to fill in.
  const isOpen = open && !failed;

  return (
    <article
      className={classes.card}
      aria-label={item.title}
      data-state={item.state}
      data-open={isOpen}
      data-failed={failed}
    >
      <div className={classes.top}>
        <div className={classes.picture}>
          {poster ? <img src={poster} alt="" /> : <IconMovie size={24} stroke={1.4} aria-hidden />}
        </div>
        <div className={classes.summary}>
          <div className={classes.titleLine}>
            <h2 className={classes.title}>{item.title}</h2>
            {video && item.state === 'done' && <StatusBadge video={video} />}
          </div>
          {!failed && <UploadProgressBar item={item} />}
          {video?.status === 'failed' ? (
            <p className={classes.text}>{failureReason(video)}</p>
          ) : (
            <p className={classes.text} role={item.state === 'failed' ? 'alert' : undefined}>
              {describe(item)}
            </p>
          )}
        </div>
        <div className={classes.controls}>
          {videoId && video?.playable && (
            <Button
              size="compact-sm"
              leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
              renderRoot={(props) => <Link to="/watch/$videoId" params={{ videoId }} {...props} />}
            >
              {t('upload.watch')}
            </Button>
          )}
          {video && !failed && (
            <Button
              variant="default"
              size="compact-sm"
              aria-expanded={isOpen}
              aria-controls={detailsId}
              rightSection={
                isOpen ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />
              }
              onClick={() => setOpen(!open)}
            >
              {t('details.heading')}
            </Button>
          )}
          <UploadControls item={item} failed={failed} />
        </div>
      </div>
      <div id={detailsId}>
        {videoId && isOpen && (
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
          </div>
        )}
        {video && isOpen && video.renditions.length > 0 && (
          <div className={classes.ladder}>
            <Ladder renditions={video.renditions} label={t('ladder.label', { title: item.title })} />
          </div>
        )}
        {video && isOpen && (
          <div className={classes.details}>
            <LiveDetailsForm
              video={video}
              onSaved={(saved) => {
                uploadQueue.rename(saved.id, saved.title);
                rememberVisibility(saved.visibility);
              }}
            />
          </div>
        )}
      </div>
    </article>
  );
}

function UploadControls({ item, failed }: { item: UploadItem; failed: boolean }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState(false);
  const [wrongFile, setWrongFile] = useState(false);
  const remove = () => void uploadQueue.remove(item.id);
  // What the server has goes with it, a part or all of it.
  const leave = () => (item.state !== 'done' && item.videoId !== null ? setAsking(true) : remove());

  return (
    <>
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
            <p className={classes.wrong} role="alert">
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
        <Button
          size="compact-sm"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => uploadQueue.retry(item.id)}
        >
          {t('upload.retry')}
        </Button>
      )}
      {failed ? (
        <Button variant="default" size="compact-sm" onClick={leave}>
          {t('upload.remove')}
        </Button>
      ) : (
        <IconButton label={item.state === 'done' ? t('upload.dismiss') : t('upload.cancel')} onClick={leave}>
          <IconX size={18} aria-hidden />
        </IconButton>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('upload.cancelTitle')}
        confirm={t('upload.cancel')}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        {t('upload.cancelText', { title: item.title })}
      </ConfirmDialog>
    </>
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
