import { formatStartTime } from '@/lib/time';

/** The address to share: works in any browser, at that second when one is given. */
export function watchUrl(id: string, atSeconds?: number): string {
  const url = new URL(`/watch/${encodeURIComponent(id)}`, location.origin);
  if (atSeconds !== undefined && atSeconds >= 1) url.searchParams.set('t', formatStartTime(atSeconds));
  return url.href;
}

export function originalUrl(id: string): string {
  return `/api/videos/${encodeURIComponent(id)}/original`;
}
