import { onRememberedElsewhere, recall, recallNumber, remember } from '@/lib/memory';

/** Proves to the server that a request with cookies was made by our own page: other origins cannot send it unasked. */
export const csrfHeaders = { 'X-Kinora-Csrf': '1' } as const;

/** Milliseconds after a refresh at which the access cookie, which lives 15 minutes, is as good as gone. */
const freshFor = 14 * 60_000;

type Listener = () => void;
const listeners = new Set<Listener>();
const elsewhereListeners = new Set<Listener>();

/**
 * Whether this browser has signed in. The cookies are out of our sight, so this is a hint that spares visitors a
 * pointless 401; the server decides.
 */
export function maySignedIn(): boolean {
  return recall('session') === '1';
}

export function noteSignedIn(): void {
  remember('session', '1');
  remember('refreshedAt', String(Date.now()));
}

export function noteSignedOut(): void {
  remember('session', null);
  for (const listener of listeners) listener();
}

/** Runs when the session has ended: here, in another tab, or because the server said so. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Runs when another tab has signed in or out or refreshed. Who is signed in now may be somebody else. */
export function onSessionElsewhere(listener: Listener): () => void {
  elsewhereListeners.add(listener);
  return () => elsewhereListeners.delete(listener);
}

onRememberedElsewhere(['session', 'refreshedAt'], () => {
  for (const listener of elsewhereListeners) listener();
  if (maySignedIn()) return;
  for (const listener of listeners) listener();
});

/** Whether the access cookie has run out by now. The server then answers as to a visitor: often 404, not 401. */
export function isStale(): boolean {
  return maySignedIn() && Date.now() - (recallNumber('refreshedAt') ?? 0) > freshFor;
}

/** Renews the cookies if they have run out. Whatever comes of it, the request that needs them may be sent. */
export async function refreshWhenStale(): Promise<void> {
  if (isStale()) await refreshSession().catch(() => false);
}

let flight: Promise<boolean> | null = null;

/**
 * Trades the refresh cookie for new ones; true when the session lives on. However many requests fail at once, there is
 * one refresh: a refresh token works once, and using it twice ends the session everywhere.
 */
export function refreshSession(fetcher: typeof fetch = fetch): Promise<boolean> {
  flight ??= acrossTabs(Date.now(), fetcher).finally(() => {
    flight = null;
  });
  return flight;
}

async function acrossTabs(asked: number, fetcher: typeof fetch): Promise<boolean> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return refresh(fetcher);
  return locks.request('kinora-refresh', async () => {
    // Another tab was faster while this one waited for its turn.
    if ((recallNumber('refreshedAt') ?? 0) >= asked) return true;
    return refresh(fetcher);
  });
}

async function refresh(fetcher: typeof fetch): Promise<boolean> {
  const response = await fetcher('/api/auth/refresh', {
    method: 'POST',
    headers: { ...csrfHeaders, 'Content-Type': 'application/json' },
    body: '{}',
    // Everything else waits for it.
    signal: AbortSignal.timeout(10_000),
  });
  if (response.ok) noteSignedIn();
  else if (response.status < 500 && response.status !== 429) noteSignedOut();
  return response.ok;
}
