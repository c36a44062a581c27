import { useTranslation } from 'react-i18next';
import { nameParts, type Sound } from './sound';

const purposes = {
  '(commentary)': 'player.soundPurpose.commentary',
  '(audio description)': 'player.soundPurpose.description',
  '(clear speech)': 'player.soundPurpose.clear',
} as const;

export function useSoundName(): (sound: Sound) => string {
  const { t } = useTranslation();
  return (sound) => {
    const { language, rest } = nameParts(sound);
    const purpose = Object.entries(purposes).find(([told]) => rest?.startsWith(told));
    const more = purpose ? rest?.replace(purpose[0], t(purpose[1])) : rest;
    const isNumber = /^[\d.]+$/.test(more ?? '');
    return [language, more].filter(Boolean).join(isNumber ? ' ' : ' · ') || t('player.sound');
  };
}
