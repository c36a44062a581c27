import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { joinUploadsHub } from './uploadsHub';
import { useMe } from './useMe';

/** Live news of the caller's own videos while the component is on the page. */
export function useUploadsHub(wanted: boolean): void {
  const client = useQueryClient();
  const userId = useMe()?.id;
  useEffect(() => (wanted && userId ? joinUploadsHub(client, userId) : undefined), [client, wanted, userId]);
}
