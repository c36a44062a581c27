import { IconPlayerPlayFilled, IconReload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { stays } from './mediaChrome';
import classes from './StartButton.module.css';
import type { Standstill } from './useStandstill';

/** In the middle of a picture that stands still until somebody starts it. */
export function StartButton({ why, onStart }: { why: NonNullable<Standstill>; onStart: () => void }) {
  const { t } = useTranslation();
  const label = why === 'ended' ? t('player.replay') : t('player.play');
  return (
    <button
      type="button"
      slot="centered-chrome"
      className={classes.button}
      {...stays}
      aria-label={label}
      title={label}
      onClick={onStart}
    >
      {why === 'ended' ? (
        <IconReload size={34} aria-hidden />
      ) : (
        <IconPlayerPlayFilled size={34} aria-hidden />
      )}
    </button>
  );
}
