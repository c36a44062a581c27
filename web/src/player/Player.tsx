import { IconSubtitles } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '@/lib/cx';
import { SoundPicture } from '@/ui/SoundPicture';
import type { EngineChoice } from './engines/choice';
import type { PlayerAction } from './keyboard';
import './mediaChrome';
import { speakControls } from './mediaChrome';
import { ActionBubble, useBubble } from './ActionBubble';
import { FailurePanel } from './FailurePanel';
import classes from './Player.module.css';
import { performAction } from './performAction';
import { SettingsMenu } from './SettingsMenu';
import menuClasses from './SettingsMenu.module.css';
import { ShortcutsDialog } from './ShortcutsDialog';
import { StartButton } from './StartButton';
import { StatsPanel } from './StatsPanel';
import type { Loudness } from './levelling';
import { useChapters, type Chapter } from './useChapters';
import { useDoubleTap } from './useDoubleTap';
import { useLevelling } from './useLevelling';
import { useMediaSession } from './useMediaSession';
import { usePlayback, type Sources } from './usePlayback';
import { useRemembered, useRememberedSwitch } from './useRemembered';
import { useShortcuts } from './useShortcuts';
import { useStandstill } from './useStandstill';

type Props = {
  title: string;
  channel: string;
  sources: Sources;
  poster: string | null;
  /** WebVTT of small pictures for the seek bar. */
  storyboard: string | null;
  chapters: readonly Chapter[];
  fps: number | null;
  /** Null while nobody has measured it. */
  loudness: Loudness | null;
  /** False for sound alone: there is nothing to show in a little window, and nothing that controls would hide. */
  hasPicture: boolean;
  startAt: number;
  choice: EngineChoice;
  onChoice: (choice: EngineChoice) => void;
  theatre: boolean;
  onTheatre: (theatre: boolean) => void;
  onExpired: () => Promise<unknown>;
  onVideo: (video: HTMLVideoElement | null) => void;
};

export function Player(props: Props) {
  const {
    title,
    channel,
    sources,
    poster,
    storyboard,
    chapters,
    fps,
    loudness,
    hasPicture,
    startAt,
    choice,
    onChoice,
    theatre,
    onTheatre,
  } = props;
  const { t, i18n } = useTranslation();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  // Both are made anew with another language: what listens to them has to know.
  const [controller, setController] = useState<HTMLElement | null>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [statsOpen, setStatsOpen] = useState(false);
  const { bubble, show } = useBubble();
  const { onExpired } = props;
  const playback = usePlayback({ video, sources, choice, startAt, language: i18n.language, onExpired });
  const { toggleCaptions } = playback;
  useChapters(video, chapters);

  const { onVideo } = props;
  const attach = useCallback(
    (element: HTMLVideoElement | null) => {
      setVideo(element);
      onVideo(element);
    },
    [onVideo],
  );

  const act = useCallback(
    (action: PlayerAction) => {
      if (!video) return;
      if (action.type === 'toggleHelp') setHelpOpen((open) => !open);
      else if (action.type === 'toggleTheatre') onTheatre(!theatre);
      else if (action.type === 'toggleCaptions') {
        const on = toggleCaptions();
        if (on !== null) show({ kind: 'captions', on });
      } else show(performAction(action, video, controller, fps ?? 30));
    },
    [video, controller, fps, show, onTheatre, theatre, toggleCaptions],
  );
  const [characters, setCharacters] = useRememberedSwitch('shortcuts');
  useShortcuts(controller, characters, act);
  useDoubleTap(controller, act);
  useMediaSession(video, title, channel, poster);
  useRemembered(video);
  const [stable, setStable] = useRememberedSwitch('stable-volume');
  useLevelling(video, loudness, stable);
  const standstill = useStandstill(video);

  speakControls(i18n.language);
  return (
    <media-controller
      ref={setController}
      class={cx(classes.player, !hasPicture && classes.withoutPicture)}
      // Labels are read when the elements are made: another language makes them anew.
      key={i18n.language}
      nohotkeys=""
      // Keys change them too, so they are remembered beside the speed.
      novolumepref=""
      nomutedpref=""
      autohide={menuOpen || !hasPicture ? '-1' : '2.5'}
      aria-label={t('player.label', { title })}
      data-engine={playback.engine ?? ''}
    >
      {/* The engine adds the tracks that the manifest names. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={attach}
        slot="media"
        playsInline
        preload="auto"
        poster={poster ?? undefined}
        className={classes.video}
        tabIndex={-1}
        // The storyboard's address may be another host's.
        crossOrigin="anonymous"
      >
        {storyboard && <track default kind="metadata" label="thumbnails" src={storyboard} />}
      </video>
      {!hasPicture && !poster && <SoundPicture title={title} slot="poster" className={classes.sound} />}
      <media-loading-indicator slot="centered-chrome" noautohide="" class={classes.loading} />
      <ActionBubble bubble={bubble} />
      {standstill && !playback.failure && (
        <StartButton why={standstill} onStart={() => act({ type: 'togglePlay' })} />
      )}
      {playback.failure && <FailurePanel failure={playback.failure} onRetry={playback.retry} />}
      {statsOpen && video && (
        <StatsPanel video={video} playback={playback} onClose={() => setStatsOpen(false)} />
      )}
      <div className={classes.bottom}>
        <media-time-range class={cx(classes.time, storyboard !== null && classes.withPictures)}>
          <media-preview-thumbnail slot="preview" />
          {chapters.length > 0 && <media-preview-chapter-display slot="preview" />}
          <media-preview-time-display slot="preview" />
        </media-time-range>
        <media-control-bar class={classes.bar}>
          <media-play-button />
          <div className={classes.volume}>
            <media-mute-button />
            <media-volume-range class={classes.volumeRange} />
          </div>
          <media-time-display showduration="" class={classes.clock} notoggle="" />
          <span className={classes.spacer} />
          {playback.captions.length > 0 && (
            <button
              type="button"
              className={menuClasses.button}
              aria-label={t('player.captions')}
              title={t('player.captions')}
              aria-pressed={playback.caption !== null}
              aria-keyshortcuts="c"
              onClick={() => act({ type: 'toggleCaptions' })}
            >
              <IconSubtitles size={22} aria-hidden />
            </button>
          )}
          <SettingsMenu
            playback={playback}
            video={video}
            choice={choice}
            onChoice={onChoice}
            opened={menuOpen}
            onOpened={setMenuOpen}
            stable={stable}
            onStable={loudness && setStable}
            statsOpen={statsOpen}
            onStats={setStatsOpen}
            onHelp={() => setHelpOpen(true)}
          />
          {hasPicture && <media-pip-button class={classes.pip} />}
          <media-fullscreen-button />
        </media-control-bar>
      </div>
      <ShortcutsDialog
        opened={helpOpen}
        onClose={() => setHelpOpen(false)}
        characters={characters}
        onCharacters={setCharacters}
      />
    </media-controller>
  );
}
