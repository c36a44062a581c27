import { useSyncExternalStore } from 'react';
import type { UploadItem } from './uploadItem';
import { uploadQueue } from './uploadQueue';

export function useUploads(): readonly UploadItem[] {
  return useSyncExternalStore(uploadQueue.subscribe, uploadQueue.items);
}
