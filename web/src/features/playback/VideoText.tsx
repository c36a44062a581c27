import { Button, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconClock, IconDownload, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Video } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { cx } from '@/lib/cx';
import { CopyLinkButton } from '@/ui/CopyLinkButton';
import { ChannelAvatar } from '@/video/ChannelAvatar';
import { Ladder } from '@/video/Ladder';
import { downloadFreshly } from '@/video/downloadFreshly';
import { originalUrl, watchUrl } from '@/video/links';
import { VisibilityIcon } from '@/video/VisibilityIcon';
import { isVisibility } from '@/api/types';
import { Chapters } from './Chapters';
import { RichText } from './RichText';
import classes from './VideoText.module.css';

type Props = { video: Video; mine: boolean; currentTime: () => number };

export function VideoText({ video, mine, currentTime }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEncoding = video.status === 'processing' && video.playable;
  return (
    <>
      <h1 className={classes.title}>{video.title}</h1>
      <div className={classes.line}>
        <div className={classes.channel}>
          <ChannelAvatar name={video.channel.name} size={40} />
          <div>
            <p className={classes.name}>{video.channel.name}</p>
            <p className={classes.handle}>@{video.channel.handle.replace(/^@/, '')}</p>
          </div>
        </div>
        <div className={classes.actions}>
          {mine && (
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              renderRoot={(props) => <Link to="/studio" search={{ edit: video.id }} {...props} />}
            >
              {t('action.edit')}
            </Button>
          )}
          <CopyLinkButton link={() => watchUrl(video.id)}>{t('share.copy')}</CopyLinkButton>
          <CopyLinkButton link={() => watchUrl(video.id, currentTime())} icon={IconClock}>
            {t('share.copyAtTime')}
          </CopyLinkButton>
        </div>
      </div>
      {isEncoding && video.renditions.length > 0 && (
        <section className={classes.encoding} aria-label={t('ladder.label', { title: video.title })}>
          <p className={classes.encodingText}>{t('watch.encoding')}</p>
          <Ladder renditions={video.renditions} label={t('ladder.label', { title: video.title })} />
        </section>
      )}
      <div className={classes.box}>
        <p className={classes.facts}>
          <span>
            {t('video.views', { count: video.counts.views, formatted: format.count(video.counts.views) })}
          </span>
          <time dateTime={video.publishedAt ?? video.createdAt}>
            {format.day(video.publishedAt ?? video.createdAt)}
          </time>
          {video.visibility !== 'public' && isVisibility(video.visibility) && (
            <span className={classes.visibility}>
              <VisibilityIcon visibility={video.visibility} size={14} /> {t(`visibility.${video.visibility}`)}
            </span>
          )}
        </p>
        <Description text={video.description} />
        {video.tags.length > 0 && (
          <ul className={classes.tags} aria-label={t('details.tags')}>
            {video.tags.map((tag) => (
              <li key={tag}>#{tag}</li>
            ))}
          </ul>
        )}
        {mine && (
          <a className={classes.original} href={originalUrl(video.id)} download onClick={downloadFreshly}>
            <IconDownload size={15} aria-hidden /> {t('video.downloadOriginal')}
          </a>
        )}
      </div>
      <Chapters chapters={video.chapters} />
    </>
  );
}

function Description({ text }: { text: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [isLong, setIsLong] = useState(false);
  const body = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (body.current) setIsLong(body.current.scrollHeight > body.current.clientHeight + 2);
  }, [text]);

  if (!text.trim()) return <p className={classes.noText}>{t('watch.noDescription')}</p>;
  return (
    <>
      <div ref={body} className={cx(classes.description, !open && classes.folded)}>
        <RichText text={text} />
      </div>
      {isLong && (
        <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('watch.less') : t('watch.moreText')}
        </UnstyledButton>
      )}
    </>
  );
}
