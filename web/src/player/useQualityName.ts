import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import type { QualityChoice } from './quality';

export function useQualityName(): (choice: QualityChoice) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ label, original, alone, bitrate }) => {
    const name = original ? t('player.original', { quality: label }) : label;
    return alone ? name : `${name} · ${format.bitrate(bitrate)}`;
  };
}
