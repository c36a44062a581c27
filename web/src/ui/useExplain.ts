import { useCallback } from 'react';
import { explanationOf } from '@/api/problems';
import { isErrorKey, useErrorText } from '@/i18n/useExplanation';

/** What went wrong, in the reader's language and without jargon. */
export function useExplain(): (error: unknown) => string {
  const text = useErrorText();
  return useCallback((error) => text(explanationOf(error, isErrorKey)), [text]);
}
