import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '@/api/queries';
import { useMe } from '@/api/useMe';
import { useUploadsHub } from '@/api/useUploadsHub';
import { isActive } from './uploadItem';
import { uploadQueue } from './uploadQueue';
import { useUploads } from './useUploads';

/** Lives as long as the app: ties the uploads to the session, the cache and the window. Shows nothing. */
export function UploadsKeeper() {
  const me = useMe();
  const client = useQueryClient();
  const items = useUploads();
  const userId = me?.id;
  const signedOut = me === null;

  useEffect(() => {
    if (userId) void uploadQueue.signIn(userId);
  }, [userId]);

  useEffect(() => {
    if (signedOut) uploadQueue.forgetUser();
  }, [signedOut]);

  useEffect(
    () =>
      uploadQueue.onVideoChanged((videoId) => {
        void client.invalidateQueries({ queryKey: keys.lists });
        void client.invalidateQueries({ queryKey: keys.video(videoId) });
      }),
    [client],
  );

  useUploadsHub(items.some((item) => item.videoId !== null && item.state !== 'failed'));

  const wouldBeLost = items.some((item) => isActive(item) && !item.survivesReload);
  useEffect(() => {
    if (!wouldBeLost) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [wouldBeLost]);

  return null;
}
