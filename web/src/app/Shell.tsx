import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DropAnywhere, UploadsKeeper, UploadTray } from '@/features/uploads';
import { Header } from './Header';
import { OfflineBanner } from './OfflineBanner';
import classes from './Shell.module.css';

export function Shell() {
  const { t } = useTranslation();
  return (
    <>
      <a href="#main" className={classes.skip}>
        {t('nav.skip')}
      </a>
      <Header />
      <OfflineBanner />
      <Outlet />
      <UploadTray />
      <DropAnywhere />
      <UploadsKeeper />
    </>
  );
}
