import { useEffect, useState } from 'react';
import { onUploadProgress } from '@/api/uploadsHub';

/** How much of each running upload has arrived, wherever it is sent from: another tab, a phone, a script. */
export function useUploadShares(): ReadonlyMap<string, number> {
  const [shares, setShares] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(
    () =>
      onUploadProgress(({ videoId, offset, size }) =>
        setShares((before) => new Map(before).set(videoId, size > 0 ? offset / size : 0)),
      ),
    [],
  );
  return shares;
}
