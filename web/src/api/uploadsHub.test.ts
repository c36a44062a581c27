import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteSignedIn, noteSignedOut } from './session';
import { joinUploadsHub } from './uploadsHub';

type Options = { accessTokenFactory: () => Promise<string> };
type Connection = { on: () => void; start: () => Promise<void>; stop: () => Promise<void> };

const hub = vi.hoisted(() => ({ options: [] as unknown[], connections: [] as unknown[] }));
vi.mock('@microsoft/signalr', () => ({
  LogLevel: { None: 6 },
  HubConnectionBuilder: class {
    withUrl(_: string, options: unknown) {
      hub.options.push(options);
      return this;
    }
    withAutomaticReconnect() {
      return this;
    }
    configureLogging() {
      return this;
    }
    build() {
      const connection = {
        on: vi.fn(),
        start: () => Promise.resolve(),
        stop: vi.fn(() => Promise.resolve()),
      };
      hub.connections.push(connection);
      return connection;
    }
  },
}));

const connections = () => hub.connections as Connection[];
const leaving: (() => void)[] = [];
const join = (userId: string) => leaving.push(joinUploadsHub(new QueryClient(), userId));

beforeEach(() => {
  hub.options = [];
  hub.connections = [];
  noteSignedIn();
});
afterEach(() => {
  for (const leave of leaving.splice(0)) leave();
  noteSignedOut();
  vi.unstubAllGlobals();
});

it('renews a session that has run out before it negotiates, first and again', async () => {
  const fetched = vi.fn(() => Promise.resolve(new Response('{}')));
  vi.stubGlobal('fetch', fetched);
  join('ada');
  await vi.waitFor(() => expect(hub.options).toHaveLength(1));
  const { accessTokenFactory } = hub.options[0] as Options;
  await accessTokenFactory();
  expect(fetched).not.toHaveBeenCalled();
  localStorage.setItem('kinora.refreshedAt', '1');
  // The token is in the cookie: none is put into an address, where logs would keep it.
  expect(await accessTokenFactory()).toBe('');
  expect(fetched).toHaveBeenCalledOnce();
});

it('is one connection for everybody on the page, and ends at once when the session does', async () => {
  join('ada');
  join('ada');
  await vi.waitFor(() => expect(connections()).toHaveLength(1));
  noteSignedOut();
  await vi.waitFor(() => expect(connections()[0]?.stop).toHaveBeenCalledOnce());
});

it('tells nobody what it tells another user', async () => {
  join('ada');
  await vi.waitFor(() => expect(connections()).toHaveLength(1));
  join('grace');
  await vi.waitFor(() => expect(connections()).toHaveLength(2));
  await vi.waitFor(() => expect(connections()[0]?.stop).toHaveBeenCalledOnce());
  expect(connections()[1]?.stop).not.toHaveBeenCalled();
});
