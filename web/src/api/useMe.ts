import { useQuery } from '@tanstack/react-query';
import { meQuery } from './queries';
import type { User } from './types';

/** The signed-in user, null for a visitor, undefined while that is not known yet. */
export function useMe(): User | null | undefined {
  const { data, isError } = useQuery(meQuery);
  // A server that is away for a moment signs nobody out: what was known before still holds.
  return data === undefined && isError ? null : data;
}
