import { useTranslation } from 'react-i18next';
import type { Video } from '@/api/types';

/** Why a video failed, in the reader's language where it has words for that; else in those of the server, which are English. */
export function useFailureReason(): (video: Pick<Video, 'statusCode' | 'statusReason'>) => string | null {
  const { i18n } = useTranslation();
  return ({ statusCode, statusReason }) => {
    const text: unknown = i18n.getResource(i18n.language, 'translation', `reasons.${statusCode ?? ''}`);
    return typeof text === 'string' ? text : statusReason;
  };
}
