import type { MouseEvent } from 'react';
import { isStale, refreshWhenStale } from '@/api/session';

/**
 * For a click on a download link, which goes past our `fetch`: where the session has to be renewed, that is done first. Otherwise
 * the link does what links do.
 */
export function downloadFreshly(event: MouseEvent<HTMLAnchorElement>): void {
  if (!isStale()) return;
  event.preventDefault();
  // Another link, because the one in a menu is gone by then.
  const link = document.createElement('a');
  link.href = event.currentTarget.href;
  link.download = '';
  void refreshWhenStale().then(() => link.click());
}
