import { IconLink, IconLock, IconWorld } from '@tabler/icons-react';

export function VisibilityIcon({ visibility, size = 16 }: { visibility: string; size?: number }) {
  if (visibility === 'public') return <IconWorld size={size} aria-hidden />;
  if (visibility === 'unlisted') return <IconLink size={size} aria-hidden />;
  return <IconLock size={size} aria-hidden />;
}
