import { Button } from '@mantine/core';
import { IconCloudOff, IconMoodSad } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Unreachable } from '@/api/problems';
import { StateMessage } from './StateMessage';
import { useExplain } from './useExplain';

type Props = { error: unknown; onRetry: () => void; heading?: 'h1' | 'h2' };

export function ErrorState({ error, onRetry, heading = 'h2' }: Props) {
  const { t } = useTranslation();
  const explain = useExplain();
  return (
    <div role="alert">
      <StateMessage
        heading={heading}
        icon={error instanceof Unreachable ? <IconCloudOff size={34} /> : <IconMoodSad size={34} />}
        title={t('error.title')}
        actions={<Button onClick={onRetry}>{t('error.retry')}</Button>}
      >
        {explain(error)}
      </StateMessage>
    </div>
  );
}
