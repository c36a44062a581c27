import { ActionIcon, Menu, Select, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  IconChevronDown,
  IconDotsVertical,
  IconDownload,
  IconExternalLink,
  IconLink,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isVisibility, visibilities, type VideoListItem } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { copyText } from '@/ui/copyText';
import { notify } from '@/ui/notify';
import { useExplain } from '@/ui/useExplain';
import { downloadFreshly } from '@/video/downloadFreshly';
import { originalUrl, watchUrl } from '@/video/links';
import { StatusBadge } from '@/video/StatusBadge';
import { Thumbnail } from '@/video/Thumbnail';
import { useDeleteVideo, useEditVideo } from '@/video/useEditVideo';
import { useFailureReason } from '@/video/useFailureReason';
import { VisibilityIcon } from '@/video/VisibilityIcon';
import { RenditionProgress } from './RenditionProgress';
import classes from './StudioPage.module.css';

type Props = { video: VideoListItem; uploadedShare: number | undefined; onEdit: () => void };

export function StudioRow({ video, uploadedShare, onEdit }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  const failureReason = useFailureReason();
  const edit = useEditVideo(video.id);
  const remove = useDeleteVideo(video.id);
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState(false);
  const ladderId = useId();
  const hasLadder = video.status === 'processing' || video.status === 'ready';

  return (
    <>
      <tr className={classes.row}>
        <td className={classes.videoCell}>
          <div className={classes.video}>
            <Thumbnail video={video} sizes="120px" className={classes.thumbnail} />
            <div className={classes.names}>
              <Link to="/watch/$videoId" params={{ videoId: video.id }} className={classes.title}>
                {video.title}
              </Link>
              {video.status === 'failed' && <p className={classes.reason}>{failureReason(video)}</p>}
            </div>
          </div>
        </td>
        <td data-label={t('details.visibility')}>
          <Select
            size="xs"
            w={140}
            aria-label={t('studio.visibilityOf', { title: video.title })}
            allowDeselect={false}
            // Above the table, which clips what is in it, but within the page's landmark.
            comboboxProps={{ portalProps: { target: '#main' } }}
            value={video.visibility}
            disabled={edit.isPending}
            leftSection={<VisibilityIcon visibility={video.visibility} size={14} />}
            data={visibilities.map((value) => ({ value, label: t(`visibility.${value}`) }))}
            onChange={(visibility) => {
              if (!visibility || !isVisibility(visibility)) return;
              edit.mutate({ visibility }, { onError: (error) => notify.failure(explain(error)) });
            }}
          />
        </td>
        <td data-label={t('studio.status')}>
          <div className={classes.status}>
            <StatusBadge video={video} uploadedShare={uploadedShare} />
            {hasLadder && (
              <UnstyledButton
                className={classes.expand}
                aria-expanded={open}
                aria-controls={ladderId}
                aria-label={t('studio.qualitiesOf', { title: video.title })}
                onClick={() => setOpen(!open)}
              >
                <IconChevronDown size={16} aria-hidden />
              </UnstyledButton>
            )}
          </div>
        </td>
        <td data-label={t('studio.date')} className={classes.date}>
          <time dateTime={video.createdAt}>{format.day(video.createdAt)}</time>
        </td>
        <td data-label={t('studio.views')} className={classes.number}>
          {format.count(video.counts.views)}
        </td>
        <td className={classes.actions}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('studio.editVideo', { title: video.title })}
            onClick={onEdit}
          >
            <IconPencil size={18} aria-hidden />
          </ActionIcon>
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('studio.actionsFor', { title: video.title })}
              >
                <IconDotsVertical size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconExternalLink size={16} aria-hidden />}
                renderRoot={(props) => (
                  <Link to="/watch/$videoId" params={{ videoId: video.id }} {...props} />
                )}
              >
                {t('upload.watch')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconLink size={16} aria-hidden />}
                onClick={() =>
                  void copyText(watchUrl(video.id)).then((copied) =>
                    copied ? notify.success(t('share.copied')) : notify.failure(t('share.notCopied')),
                  )
                }
              >
                {t('share.copy')}
              </Menu.Item>
              {video.status !== 'uploading' && (
                <Menu.Item
                  leftSection={<IconDownload size={16} aria-hidden />}
                  component="a"
                  href={originalUrl(video.id)}
                  download
                  onClick={downloadFreshly}
                >
                  {t('video.downloadOriginal')}
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item
                className={classes.danger}
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => setAsking(true)}
              >
                {t('action.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <ConfirmDialog
            opened={asking}
            title={t('studio.deleteTitle')}
            confirm={t('action.delete')}
            busy={remove.isPending}
            onClose={() => setAsking(false)}
            onConfirm={() =>
              remove.mutate(undefined, {
                onSuccess: () => notify.success(t('studio.deleted', { title: video.title })),
                onError: (error) => notify.failure(explain(error)),
                onSettled: () => setAsking(false),
              })
            }
          >
            {t('studio.deleteText', { title: video.title })}
          </ConfirmDialog>
        </td>
      </tr>
      {open && hasLadder && (
        <tr className={classes.ladderRow}>
          <td colSpan={6} id={ladderId}>
            <RenditionProgress video={video} />
          </td>
        </tr>
      )}
    </>
  );
}
