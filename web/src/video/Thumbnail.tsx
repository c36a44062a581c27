import { IconMovie } from '@tabler/icons-react';
import { useState } from 'react';
import { formatClock } from '@/lib/time';
import type { VideoListItem } from '@/api/types';
import { cx } from '@/lib/cx';
import { SoundPicture } from '@/ui/SoundPicture';
import classes from './Thumbnail.module.css';

type Props = {
  video: Pick<VideoListItem, 'title' | 'hasPicture' | 'thumbnails' | 'poster' | 'durationSeconds'>;
  /** The `sizes` attribute: how wide the picture will be. */
  sizes: string;
  eager?: boolean;
  className?: string | undefined;
};

/** The picture beside a title; decorative, as the title says what it is. */
export function Thumbnail({ video, sizes, eager = false, className }: Props) {
  const { thumbnails, poster, durationSeconds } = video;
  const [broken, setBroken] = useState<string | null>(null);
  const source = thumbnails?.medium ?? poster;

  return (
    <div className={cx(classes.frame, className)}>
      {source && broken !== source ? (
        <img
          src={source}
          {...(thumbnails
            ? {
                srcSet: `${thumbnails.small} 320w, ${thumbnails.medium} 640w, ${thumbnails.large} 1280w`,
                sizes,
              }
            : {})}
          alt=""
          width={640}
          height={360}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          className={classes.picture}
          onError={() => setBroken(source)}
        />
      ) : video.hasPicture === false ? (
        <SoundPicture title={video.title} className={classes.sound} />
      ) : (
        <IconMovie className={classes.placeholder} size={32} stroke={1.4} aria-hidden />
      )}
      {durationSeconds != null && durationSeconds > 0 && (
        <span className={classes.duration}>{formatClock(durationSeconds)}</span>
      )}
    </div>
  );
}
