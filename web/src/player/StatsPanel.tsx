import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { EngineStats } from './engines/engine';
import { stays } from './mediaChrome';
import type { PlaybackState } from './usePlayback';
import classes from './StatsPanel.module.css';

type Props = {
  video: HTMLVideoElement;
  playback: PlaybackState & { stats: () => EngineStats | null };
  onClose: () => void;
};

/** Stats for nerds. */
export function StatsPanel({ video, playback, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, setBeat] = useState(0);

  useEffect(() => {
    const timer = setInterval(() => setBeat((beat) => beat + 1), 500);
    return () => clearInterval(timer);
  }, []);

  const stats = playback.stats();
  const quality = playback.qualities.find((candidate) => candidate.id === playback.playing);
  const frames = video.getVideoPlaybackQuality();
  const none = '–';
  const rows = [
    [t('stats.engine'), stats?.engine ?? none],
    [
      t('stats.picture'),
      `${video.videoWidth} × ${video.videoHeight}${quality?.fps ? ` · ${Math.round(quality.fps)} fps` : ''}`,
    ],
    [t('stats.codec'), quality?.codec ?? none],
    [t('stats.bitrate'), quality ? format.bitrate(quality.bitrate) : none],
    [t('stats.bandwidth'), stats?.bandwidth ? format.bitrate(stats.bandwidth) : none],
    [t('stats.buffer'), format.seconds(bufferAhead(video), 1)],
    [
      t('stats.dropped'),
      `${format.count(frames.droppedVideoFrames)} / ${format.count(frames.totalVideoFrames)}`,
    ],
  ] as const;

  return (
    <div className={classes.panel} slot="top-chrome" {...stays}>
      <CloseButton
        size="sm"
        variant="transparent"
        className={classes.close}
        aria-label={t('action.close')}
        onClick={onClose}
      />
      <dl className={classes.list}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.row}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function bufferAhead(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime) {
      return buffered.end(index) - currentTime;
    }
  }
  return 0;
}
