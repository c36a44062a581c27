import { useTranslation } from 'react-i18next';
import type { Caption } from './captions';
import { nameParts, type Sound } from './sound';

const purposes = {
  '(commentary)': 'player.soundPurpose.commentary',
  '(audio description)': 'player.soundPurpose.description',
  '(clear speech)': 'player.soundPurpose.clear',
  '(forced)': 'player.captionPurpose.forced',
  '(CC)': 'player.captionPurpose.hearingImpaired',
} as const;

/** What a sound or subtitles are called in the menu. */
export function useTrackName(): (track: Sound | Caption) => string {
  const { t } = useTranslation();
  return (track) => {
    const { language, rest } = nameParts(track);
    const purpose = Object.entries(purposes).find(([told]) => rest?.startsWith(told));
    const more = purpose ? rest?.replace(purpose[0], t(purpose[1])) : rest;
    const isNumber = /^[\d.]+$/.test(more ?? '');
    const name = [language, more].filter(Boolean).join(isNumber ? ' ' : ' · ');
    return name || ('isDefault' in track ? t('player.sound') : t('player.captions'));
  };
}
