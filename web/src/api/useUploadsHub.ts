import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { joinUploadsHub } from './uploadsHub';

/** Live news of the caller's own videos while the component is on the page. */
export function useUploadsHub(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => (wanted ? joinUploadsHub(client) : undefined), [client, wanted]);
}
