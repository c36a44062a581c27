import {
  useInfiniteQuery,
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryOptions,
} from '@tanstack/react-query';
import type { VideoPage } from '@/api/types';

type Options<Key extends QueryKey> = UseInfiniteQueryOptions<
  VideoPage,
  Error,
  InfiniteData<VideoPage>,
  Key,
  string
>;

/** Videos page after page; `more` is for `MoreOnScroll`, and null at the end of the list. */
export function useEndlessList<Key extends QueryKey>(options: Options<Key>) {
  const {
    data,
    error,
    isPending,
    isFetching,
    isFetchingNextPage,
    isFetchNextPageError,
    hasNextPage,
    fetchNextPage,
    refetch,
  } = useInfiniteQuery(options);
  return {
    videos: data?.pages.flatMap((page) => page.items) ?? [],
    error,
    isPending,
    isFetching,
    isFetchingNextPage,
    retry: () => void refetch(),
    more: hasNextPage
      ? { busy: isFetchingNextPage, failed: isFetchNextPageError, onMore: () => void fetchNextPage() }
      : null,
  };
}
