import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { meQuery, newestQuery, videoQuery } from '@/api/queries';
import { detectSupport, engineOrder, isEngineChoice, type EngineChoice } from '@/player/engines/choice';
import { loadEngine } from '@/player/engines/load';
import { NotFoundPage } from './NotFoundPage';
import { RouteError } from './RouteError';
import { Shell } from './Shell';

type Context = { client: QueryClient };

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const root = createRootRouteWithContext<Context>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteError,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: ({ context }) => void context.client.infiniteQuery(newestQuery).catch(() => undefined),
  component: lazyRouteComponent(() => import('@/features/videos/HomePage'), 'HomePage'),
});

type WatchSearch = { t?: string; engine?: Exclude<EngineChoice, 'auto'> };

const watch = createRoute({
  getParentRoute: () => root,
  path: '/watch/$videoId',
  validateSearch: (search: Record<string, unknown>): WatchSearch => {
    const t = text(search.t);
    return {
      ...(t === undefined ? {} : { t }),
      ...(isEngineChoice(search.engine) && search.engine !== 'auto' ? { engine: search.engine } : {}),
    };
  },
  loaderDeps: ({ search }) => ({ engine: search.engine }),
  loader: ({ context, params, deps, preload }) => {
    void context.client.query(videoQuery(params.videoId)).catch(() => undefined);
    if (preload) return;
    // The player and its engine travel while the video is asked for, not after it has answered.
    void import('@/player/Player');
    const [engine] = engineOrder(deps.engine ?? 'auto', detectSupport());
    if (engine) void loadEngine(engine).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import('@/features/playback/WatchPage'), 'WatchPage'),
});

type NextSearch = { next?: string };
const validateNext = (search: Record<string, unknown>): NextSearch => {
  const next = text(search.next);
  return next === undefined ? {} : { next };
};

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: validateNext,
  component: lazyRouteComponent(() => import('@/features/accounts/SignInPage'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  validateSearch: validateNext,
  component: lazyRouteComponent(() => import('@/features/accounts/SignUpPage'), 'SignUpPage'),
});

/** For members only: visitors sign in first and come back. */
async function membersOnly({ context, location }: { context: Context; location: { href: string } }) {
  const me = await context.client.query({ ...meQuery, staleTime: 'static' });
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way
  if (!me) throw redirect({ to: '/signin', search: { next: location.href } });
}

const upload = createRoute({
  getParentRoute: () => root,
  beforeLoad: membersOnly,
  path: '/upload',
  component: lazyRouteComponent(() => import('@/features/uploads/UploadPage'), 'UploadPage'),
});

type StudioSearch = { edit?: string };

const studio = createRoute({
  getParentRoute: () => root,
  beforeLoad: membersOnly,
  path: '/studio',
  validateSearch: (search: Record<string, unknown>): StudioSearch => {
    const edit = text(search.edit);
    return edit === undefined ? {} : { edit };
  },
  component: lazyRouteComponent(() => import('@/features/videos/StudioPage'), 'StudioPage'),
});

const tree = root.addChildren([home, watch, signIn, signUp, upload, studio]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: RouteError,
    // `?t=90` and `?t=1m30s` as people write them, not as JSON strings.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const entries = Object.entries(search).flatMap(([key, value]) => {
        const written = text(value);
        return written === undefined ? [] : [[key, written]];
      });
      const query = new URLSearchParams(entries).toString();
      return query ? `?${query}` : '';
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
