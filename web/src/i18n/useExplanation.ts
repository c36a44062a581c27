import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import en from './en.json';

export type ErrorKey = keyof typeof en.errors;

export function isErrorKey(code: string): code is ErrorKey {
  return Object.hasOwn(en.errors, code);
}

/** Turns a key of `errors.*` into words. */
export function useErrorText(): (code: string) => string {
  const { t } = useTranslation();
  return useCallback((code) => t(`errors.${isErrorKey(code) ? code : 'unexpected'}`), [t]);
}
