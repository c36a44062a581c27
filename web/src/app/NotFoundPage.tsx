import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconCompass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateMessage } from '@/ui/StateMessage';
import { usePageTitle } from '@/ui/usePageTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFound.title'));
  return (
    <main id="main">
      <StateMessage
        heading="h1"
        icon={<IconCompass size={34} />}
        title={t('notFound.title')}
        actions={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t('nav.home')}</Button>}
      >
        {t('notFound.text')}
      </StateMessage>
    </main>
  );
}
