import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import { videoQuery } from '@/api/queries';
import type { Video } from '@/api/types';
import { useMe } from '@/api/useMe';
import { useUploadsHub } from '@/api/useUploadsHub';
import { parseStartTime } from '@/lib/time';
import { cx } from '@/lib/cx';
import type { EngineChoice } from '@/player/engines/choice';
import { ErrorState } from '@/ui/ErrorState';
import { usePageTitle } from '@/ui/usePageTitle';
import { MoreVideos } from './MoreVideos';
import { NotPlayableYet } from './NotPlayableYet';
import { SeekContext } from './seekContext';
import { VideoMissing } from './VideoMissing';
import { VideoText } from './VideoText';
import classes from './WatchPage.module.css';
import { WatchSkeleton } from './WatchSkeleton';

const Player = lazy(() => import('@/player/Player').then((module) => ({ default: module.Player })));
const route = getRouteApi('/watch/$videoId');

/** What the picture would like the player to be; never flatter than the usual screen. */
function shapeOf({ width, height }: Video): CSSProperties {
  return { '--shape': width && height ? Math.min(width / height, 16 / 9) : 16 / 9 } as CSSProperties;
}

export function WatchPage() {
  const { videoId } = route.useParams();
  // Another video is another page: nothing of the one before may stay.
  return <Watch key={videoId} videoId={videoId} />;
}

function Watch({ videoId }: { videoId: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const player = useRef<HTMLVideoElement>(null);
  const keep = useCallback((element: HTMLVideoElement | null) => {
    player.current = element;
  }, []);
  const [theatre, setTheatre] = useState(false);
  const {
    data: video,
    error,
    refetch,
  } = useQuery({
    ...videoQuery(videoId),
    // The owner is told by the hub; everyone else asks.
    refetchInterval: ({ state: { data } }) => {
      if (!data || data.status === 'ready' || data.status === 'failed') return false;
      return data.playable ? 8000 : 1500;
    },
  });
  usePageTitle(video?.title);
  const mine = video !== undefined && me?.channel?.id === video.channel.id;
  useUploadsHub(mine && video.status !== 'ready');

  const startAt = parseStartTime(search.t) ?? 0;
  const seek = useCallback((seconds: number) => {
    if (player.current) player.current.currentTime = seconds;
    // A link far down in a long text: what it shows is up here.
    window.scrollTo({ top: 0 });
  }, []);

  if (error && !video) {
    return error instanceof ApiProblem && (error.status === 404 || error.status === 410) ? (
      <VideoMissing />
    ) : (
      <main id="main">
        <ErrorState error={error} heading="h1" onRetry={() => void refetch()} />
      </main>
    );
  }
  if (!video) return <WatchSkeleton />;

  const choice: EngineChoice = search.engine ?? 'auto';
  const playback = video.playable ? video.playback : null;
  return (
    <main id="main" className={cx(classes.page, theatre && classes.theatre)}>
      <div className={classes.stage} style={shapeOf(video)}>
        {playback ? (
          <Suspense
            fallback={
              <div className={classes.waiting} aria-busy aria-label={t('state.loading')} role="status" />
            }
          >
            <Player
              title={video.title}
              channel={video.channel.name}
              sources={playback}
              poster={playback.poster}
              storyboard={playback.storyboard}
              chapters={video.chapters}
              fps={video.fps}
              loudness={video.loudness}
              hasPicture={video.width !== null}
              startAt={startAt}
              choice={choice}
              onChoice={(engine) =>
                void navigate({
                  search: ({ t: at }) => ({
                    ...(at ? { t: at } : {}),
                    ...(engine === 'auto' ? {} : { engine }),
                  }),
                  replace: true,
                })
              }
              theatre={theatre}
              onTheatre={setTheatre}
              onExpired={refetch}
              onVideo={keep}
            />
          </Suspense>
        ) : (
          <NotPlayableYet video={video} mine={mine} />
        )}
      </div>
      <div className={classes.text}>
        <SeekContext value={seek}>
          <VideoText video={video} mine={mine} currentTime={() => player.current?.currentTime ?? 0} />
        </SeekContext>
      </div>
      <aside className={classes.aside} aria-label={t('watch.more')}>
        <MoreVideos except={video.id} />
      </aside>
    </main>
  );
}
