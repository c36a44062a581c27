import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import { ApiProblem } from './problems';
import { maySignedIn, noteSignedOut } from './session';
import type { User, Video } from './types';

export const keys = {
  me: ['me'] as const,
  video: (id: string) => ['video', id] as const,
  lists: ['videos'] as const,
  newest: ['videos', 'newest'] as const,
  mine: ['videos', 'mine'] as const,
};

/** The signed-in user, or null for a visitor. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }): Promise<User | null> => {
    if (!maySignedIn()) return null;
    try {
      return await answer(api.GET('/api/me', { signal }));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      noteSignedOut();
      return null;
    }
  },
  staleTime: 5 * 60_000,
});

export const videoQuery = (id: string) =>
  queryOptions({
    queryKey: keys.video(id),
    queryFn: ({ signal }): Promise<Video> =>
      answer(api.GET('/api/videos/{id}', { params: { path: { id } }, signal })),
  });

const pageSize = 24;

export const newestQuery = infiniteQueryOptions({
  queryKey: keys.newest,
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/videos', {
        params: { query: { sort: 'newest', limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const mineQuery = infiniteQueryOptions({
  queryKey: keys.mine,
  queryFn: ({ pageParam, signal }) =>
    answer(
      api.GET('/api/me/videos', {
        params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});
