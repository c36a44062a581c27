import { Progress } from '@mantine/core';
import { shareDone, type UploadItem } from './uploadItem';

export function UploadProgressBar({ item }: { item: UploadItem }) {
  const moving = item.state === 'uploading' || item.state === 'starting' || item.state === 'finishing';
  return (
    <Progress.Root size="sm" radius="xl">
      <Progress.Section
        value={shareDone(item) * 100}
        color={item.state === 'failed' ? 'red' : item.state === 'done' ? 'teal' : moving ? 'iris' : 'gray'}
        animated={moving}
        aria-label={item.title}
      />
    </Progress.Root>
  );
}
