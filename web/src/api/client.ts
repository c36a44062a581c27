import createClient from 'openapi-fetch';
import { problemFrom, Unreachable } from './problems';
import type { paths } from './schema';
import { csrfHeaders, maySignedIn, refreshSession, refreshWhenStale } from './session';

/**
 * `fetch` that sends our CSRF header and keeps the session: an access cookie that must have run out is renewed first, and on
 * a 401 nevertheless it is renewed once and the request repeated.
 */
export async function sessionFetch(request: Request): Promise<Response> {
  for (const [name, value] of Object.entries(csrfHeaders)) request.headers.set(name, value);
  const isAboutSession = new URL(request.url).pathname.startsWith('/api/auth/');
  if (!isAboutSession) await refreshWhenStale();
  const again = request.clone();
  const response = await reach(request);
  if (response.status !== 401 || !maySignedIn() || isAboutSession) return response;
  if (await reach(() => refreshSession())) return reach(again);
  // Not refused, only not renewed: whoever is told of a 401 takes the session for over.
  if (maySignedIn()) throw new Unreachable('The session cannot be renewed now');
  return response;
}

async function reach(request: Request): Promise<Response>;
async function reach(action: () => Promise<boolean>): Promise<boolean>;
async function reach(what: Request | (() => Promise<boolean>)): Promise<Response | boolean> {
  try {
    return await (typeof what === 'function' ? what() : fetch(what));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('The server cannot be reached', { cause: error });
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: sessionFetch });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or an `ApiProblem` thrown: what TanStack Query wants to see. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
  return data as NonNullable<T>;
}

/** For calls that answer with nothing. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
}
