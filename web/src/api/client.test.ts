import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, api, sessionFetch } from './client';
import { ApiProblem, Unreachable } from './problems';
import { meQuery } from './queries';
import { maySignedIn, noteSignedIn, onSignedOut } from './session';

type Handler = (request: Request) => Response | Promise<Response>;

function serve(handler: Handler): Request[] {
  const seen: Request[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(typeof input === 'string' ? new URL(input, location.origin) : input, init);
    seen.push(request);
    return handler(request);
  });
  return seen;
}

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const isRefresh = (request: Request) => request.url.endsWith('/api/auth/refresh');
const ask = (path: string, init?: RequestInit) =>
  sessionFetch(new Request(new URL(path, location.origin), init));

beforeEach(() => {
  noteSignedIn();
  // The cookie should be good still; the server may see it differently.
  localStorage.setItem('kinora.refreshedAt', String(Date.now() - 60_000));
});
afterEach(() => vi.unstubAllGlobals());

describe('sessionFetch', () => {
  it('proves with every request that our own page made it', async () => {
    const seen = serve(() => json(200, {}));
    await ask('/api/me');
    expect(seen[0]?.headers.get('X-Kinora-Csrf')).toBe('1');
  });

  it('refreshes once for many requests that fail together, then repeats them with their bodies', async () => {
    let fresh = false;
    const bodies: string[] = [];
    const seen = serve(async (request) => {
      if (isRefresh(request)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        fresh = true;
        return json(200, {});
      }
      if (fresh && request.method === 'POST') bodies.push(await request.text());
      return json(fresh ? 200 : 401, {});
    });
    const answers = await Promise.all([
      ask('/api/me'),
      ask('/api/videos'),
      ask('/api/videos/init', { method: 'POST', body: '{"size":1}' }),
    ]);
    expect(answers.map((response) => response.status)).toEqual([200, 200, 200]);
    expect(seen.filter(isRefresh)).toHaveLength(1);
    expect(seen.find(isRefresh)?.headers.get('X-Kinora-Csrf')).toBe('1');
    expect(bodies).toEqual(['{"size":1}']);
  });

  it('gives the 401 back when the session has really ended, and says so', async () => {
    const ended = vi.fn();
    const stop = onSignedOut(ended);
    const seen = serve(() => json(401, {}));
    expect((await ask('/api/me')).status).toBe(401);
    expect(seen).toHaveLength(2);
    expect(ended).toHaveBeenCalledOnce();
    expect(maySignedIn()).toBe(false);
    stop();
  });

  it('keeps the session when the server is only out of order', async () => {
    serve((request) => json(isRefresh(request) ? 503 : 401, {}));
    await expect(ask('/api/me')).rejects.toBeInstanceOf(Unreachable);
    await expect(new QueryClient().query(meQuery)).rejects.toBeInstanceOf(Unreachable);
    expect(maySignedIn()).toBe(true);
  });

  it('does not refresh for a wrong password', async () => {
    const seen = serve(() => json(401, {}));
    await ask('/api/auth/login', { method: 'POST', body: '{}' });
    expect(seen).toHaveLength(1);
  });

  it('does not refresh for a visitor', async () => {
    localStorage.clear();
    const seen = serve(() => json(401, {}));
    await ask('/api/me');
    expect(seen).toHaveLength(1);
  });

  describe('long after the last refresh', () => {
    beforeEach(() => localStorage.setItem('kinora.refreshedAt', '1'));

    it('refreshes before it asks, once for all: visitors are told 404, not 401', async () => {
      let fresh = false;
      const seen = serve(async (request) => {
        if (!isRefresh(request)) return json(fresh ? 200 : 404, {});
        await new Promise((resolve) => setTimeout(resolve, 10));
        fresh = true;
        return json(200, {});
      });
      const answers = await Promise.all([ask('/api/videos/mine-alone'), ask('/api/videos')]);
      expect(answers.map((response) => response.status)).toEqual([200, 200]);
      expect(seen.filter(isRefresh)).toHaveLength(1);
      expect((await ask('/api/videos')).status).toBe(200);
      expect(seen).toHaveLength(4);
    });

    it.each([
      ['the server is out of order', () => json(503, {})],
      [
        'the answer is lost',
        () => {
          throw new TypeError('Failed to fetch');
        },
      ],
    ])('asks nevertheless when %s', async (_, refreshing) => {
      serve((request) => (isRefresh(request) ? refreshing() : json(200, {})));
      expect((await ask('/api/videos')).status).toBe(200);
      expect(maySignedIn()).toBe(true);
    });

    it('leaves signing in and out and visitors alone', async () => {
      const seen = serve(() => json(200, {}));
      await ask('/api/auth/logout', { method: 'POST' });
      localStorage.clear();
      await ask('/api/videos');
      expect(seen.filter(isRefresh)).toEqual([]);
    });
  });

  it('tells a lost network from an answer', async () => {
    serve(() => {
      throw new TypeError('Failed to fetch');
    });
    await expect(ask('/api/me')).rejects.toBeInstanceOf(Unreachable);
  });
});

describe('answer', () => {
  it('throws the problem that the server describes', async () => {
    serve(() => json(409, { code: 'username_taken' }));
    const register = answer(
      api.POST('/api/auth/register', { body: { username: 'ada', email: 'a@b.c', password: 'secret!!' } }),
    );
    await expect(register).rejects.toMatchObject({ code: 'username_taken', status: 409 });
    await expect(register).rejects.toBeInstanceOf(ApiProblem);
  });
});
