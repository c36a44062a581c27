import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/useMe';
import { AccountMenu } from '@/features/accounts/AccountMenu';
import { Brand } from '@/ui/Brand';
import { AppearanceMenu } from './AppearanceMenu';
import classes from './Header.module.css';

export function Header() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <header className={classes.header}>
      <Link to="/" className={classes.home} aria-label={t('nav.homeLabel')}>
        <Brand />
      </Link>
      <nav className={classes.nav} aria-label={t('nav.label')}>
        <Link to="/" className={classes.link} activeOptions={{ exact: true, includeSearch: false }}>
          {t('nav.home')}
        </Link>
        {me && (
          <Link to="/studio" className={classes.link}>
            {t('nav.studio')}
          </Link>
        )}
      </nav>
      <div className={classes.end}>
        <Button
          variant="default"
          className={classes.upload}
          leftSection={<IconUpload size={16} aria-hidden />}
          aria-label={t('nav.upload')}
          renderRoot={(props) => <Link to="/upload" {...props} />}
        >
          <span className={classes.uploadText}>{t('nav.upload')}</span>
        </Button>
        <AppearanceMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
