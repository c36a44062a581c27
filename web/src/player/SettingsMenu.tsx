import { Menu } from '@mantine/core';
import { IconCheck, IconChevronLeft, IconChevronRight, IconSettings } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { EngineChoice } from './engines/choice';
import { qualityChoices } from './quality';
import classes from './SettingsMenu.module.css';
import { setSpeed, speeds } from './speeds';
import type { PlaybackState } from './usePlayback';
import { usePlaybackRate } from './usePlaybackRate';
import { useQualityName } from './useQualityName';
import { useTrackName } from './useTrackName';

type Props = {
  playback: PlaybackState & {
    choose: (id: string | null) => void;
    chooseSound: (id: string) => void;
    chooseCaption: (id: string | null) => void;
  };
  video: HTMLVideoElement | null;
  choice: EngineChoice;
  onChoice: (choice: EngineChoice) => void;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  /** Whether all videos are made equally loud. */
  stable: boolean;
  /** Null where nothing is known to do it by. */
  onStable: ((stable: boolean) => void) | null;
  statsOpen: boolean;
  onStats: (open: boolean) => void;
  onHelp: () => void;
};

type Panel = 'main' | 'quality' | 'sound' | 'captions' | 'speed' | 'engine';
const engines = ['auto', 'dash', 'hls'] as const;

export function SettingsMenu(props: Props) {
  const { playback, video, choice, onChoice, opened, onOpened } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useQualityName();
  const nameOfTrack = useTrackName();
  const [panel, setPanel] = useState<Panel>('main');
  const dropdown = useRef<HTMLDivElement>(null);
  const rate = usePlaybackRate(video);

  useEffect(() => {
    // Each panel replaces the one before: the focus would be left behind with the item that opened it.
    if (opened) dropdown.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
  }, [panel, opened]);

  const choices = qualityChoices(playback.qualities);
  const onScreen = choices.find((quality) => quality.id === playback.playing);
  const auto = onScreen ? t('player.autoPlays', { quality: onScreen.label }) : t('player.auto');
  const chosen = choices.find((quality) => quality.id === playback.chosen);
  const heard = playback.sounds.find((sound) => sound.id === playback.sound);
  const read = playback.captions.find((caption) => caption.id === playback.caption);
  const nameOfSpeed = (speed: number) => (speed === 1 ? t('player.normal') : format.times(speed));

  const close = (isOpen: boolean) => {
    onOpened(isOpen);
    if (!isOpen) setPanel('main');
  };

  return (
    <Menu
      opened={opened}
      onChange={close}
      position="top-end"
      offset={12}
      // Inside the player: in full screen nothing else can be seen.
      withinPortal={false}
      closeOnItemClick={false}
      width={260}
      loop
    >
      <Menu.Target>
        <button
          type="button"
          className={classes.button}
          aria-label={t('player.settings')}
          title={t('player.settings')}
        >
          <IconSettings size={22} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown ref={dropdown} className={classes.dropdown} data-panel={panel}>
        {panel === 'main' && (
          <>
            <Entry
              name={t('player.quality')}
              value={chosen ? nameOf(chosen) : auto}
              onOpen={() => setPanel('quality')}
            />
            {playback.sounds.length > 1 && (
              <Entry
                name={t('player.sound')}
                value={heard ? nameOfTrack(heard) : ''}
                onOpen={() => setPanel('sound')}
              />
            )}
            {playback.captions.length > 0 && (
              <Entry
                name={t('player.captions')}
                value={read ? nameOfTrack(read) : t('player.off')}
                onOpen={() => setPanel('captions')}
              />
            )}
            <Entry name={t('player.speed')} value={nameOfSpeed(rate)} onOpen={() => setPanel('speed')} />
            <Entry
              name={t('player.engine')}
              value={t(`player.engines.${choice}`)}
              onOpen={() => setPanel('engine')}
            />
            {props.onStable && (
              <Menu.CheckboxItem
                checked={props.stable}
                onChange={props.onStable}
                // At the end of the line, where the others have their arrows.
                classNames={{ itemIndicator: classes.noIndicator }}
                rightSection={props.stable && <IconCheck size={16} aria-hidden />}
              >
                {t('player.stableVolume')}
              </Menu.CheckboxItem>
            )}
            <Menu.Divider className={classes.divider} />
            <Menu.Item
              onClick={() => {
                props.onStats(!props.statsOpen);
                close(false);
              }}
            >
              {t('stats.title')}
            </Menu.Item>
            <Menu.Item
              onClick={() => {
                props.onHelp();
                close(false);
              }}
            >
              {t('shortcuts.title')}
            </Menu.Item>
          </>
        )}
        {panel !== 'main' && (
          <Menu.Item leftSection={<IconChevronLeft size={16} aria-hidden />} onClick={() => setPanel('main')}>
            {t(`player.${panel}`)}
          </Menu.Item>
        )}
        {panel === 'quality' && (
          <Menu.RadioGroup
            value={playback.chosen ?? 'auto'}
            onChange={(value) => {
              playback.choose(value === 'auto' ? null : value);
              close(false);
            }}
          >
            <Menu.RadioItem value="auto">{auto}</Menu.RadioItem>
            {choices.map((quality) => (
              <Menu.RadioItem key={quality.id} value={quality.id}>
                {nameOf(quality)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
        {panel === 'sound' && (
          <Menu.RadioGroup
            value={playback.sound ?? ''}
            onChange={(value) => {
              playback.chooseSound(value);
              close(false);
            }}
          >
            {playback.sounds.map((sound) => (
              <Menu.RadioItem key={sound.id} value={sound.id} lang={sound.language ?? undefined}>
                {nameOfTrack(sound)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
        {panel === 'captions' && (
          <Menu.RadioGroup
            value={playback.caption ?? ''}
            onChange={(value) => {
              playback.chooseCaption(value || null);
              close(false);
            }}
          >
            <Menu.RadioItem value="">{t('player.off')}</Menu.RadioItem>
            {playback.captions.map((caption) => (
              <Menu.RadioItem key={caption.id} value={caption.id} lang={caption.language ?? undefined}>
                {nameOfTrack(caption)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
        {panel === 'speed' && (
          <Menu.RadioGroup
            value={String(rate)}
            onChange={(value) => {
              if (video) setSpeed(video, Number(value));
              close(false);
            }}
          >
            {speeds.map((speed) => (
              <Menu.RadioItem key={speed} value={String(speed)}>
                {nameOfSpeed(speed)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
        {panel === 'engine' && (
          <Menu.RadioGroup
            value={choice}
            onChange={(value) => {
              const wanted = engines.find((engine) => engine === value);
              if (wanted) onChoice(wanted);
              close(false);
            }}
          >
            {engines.map((engine) => (
              <Menu.RadioItem key={engine} value={engine}>
                {t(`player.engines.${engine}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ name, value, onOpen }: { name: string; value: string; onOpen: () => void }) {
  return (
    <Menu.Item
      rightSection={<IconChevronRight size={16} aria-hidden />}
      onClick={onOpen}
      aria-haspopup="menu"
    >
      <span className={classes.entry}>
        {name}
        <span className={classes.value}>{value}</span>
      </span>
    </Menu.Item>
  );
}
