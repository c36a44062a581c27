import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followOtherTabs } from './followOtherTabs';
import { keys, meQuery } from './queries';
import { noteSignedIn, onSignedOut } from './session';

let client: QueryClient;
let served: string;
const stops: (() => void)[] = [];
const changed = vi.fn<() => void>();
const me = () => client.getQueryData<{ id: string } | null>(keys.me);

/** What the browser tells this tab when another one has written. */
function elsewhere(key: string | null, value: string | null): void {
  if (key === null) localStorage.clear();
  else if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue: value }));
}

beforeEach(async () => {
  served = 'ada';
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      new Response(JSON.stringify({ id: served }), { headers: { 'Content-Type': 'application/json' } }),
    ),
  );
  noteSignedIn();
  changed.mockReset();
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  stops.push(
    new QueryObserver(client, meQuery).subscribe(() => undefined),
    followOtherTabs(client, changed),
  );
  await vi.waitFor(() => expect(me()?.id).toBe('ada'));
  client.setQueryData(keys.video('hers'), { id: 'hers' });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllGlobals();
});

it('signs out with another tab, at once, and forgets what was shown', async () => {
  const ended = vi.fn();
  stops.push(onSignedOut(ended));
  elsewhere('kinora.session', null);
  expect(ended).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  expect(me()).toBeNull();
  expect(client.getQueryData(keys.video('hers'))).toBeUndefined();
});

it('becomes whoever signs in in another tab', async () => {
  served = 'grace';
  elsewhere('kinora.refreshedAt', String(Date.now()));
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  expect(me()?.id).toBe('grace');
  expect(client.getQueryData(keys.video('hers'))).toBeUndefined();
});

it('only looks when another tab has refreshed the session, and not at anything else', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  elsewhere('kinora.volume', '0.5');
  expect(fetched).not.toHaveBeenCalled();
  elsewhere('kinora.refreshedAt', String(Date.now()));
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
  expect(changed).not.toHaveBeenCalled();
  expect(client.getQueryData(keys.video('hers'))).toBeDefined();
});
