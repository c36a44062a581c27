import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/useMe';
import { StateMessage } from '@/ui/StateMessage';
import { usePageTitle } from '@/ui/usePageTitle';

/** Deleted, never there, or private: the server does not say which, and neither do we. */
export function VideoMissing() {
  const { t } = useTranslation();
  const me = useMe();
  usePageTitle(t('watch.missingTitle'));
  return (
    <main id="main">
      <StateMessage
        heading="h1"
        icon={<IconVideoOff size={34} />}
        title={t('watch.missingTitle')}
        actions={
          <>
            <Button renderRoot={(props) => <Link to="/" {...props} />}>{t('nav.home')}</Button>
            {me === null && (
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/signin" search={{ next: location.pathname }} {...props} />}
              >
                {t('auth.signIn')}
              </Button>
            )}
          </>
        }
      >
        {t(me === null ? 'watch.missingToVisitor' : 'watch.missingText')}
      </StateMessage>
    </main>
  );
}
