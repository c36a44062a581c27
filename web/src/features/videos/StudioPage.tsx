import { Button, Skeleton } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconMovie, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { mineQuery } from '@/api/queries';
import { useUploadsHub } from '@/api/useUploadsHub';
import { ErrorState } from '@/ui/ErrorState';
import { StateMessage } from '@/ui/StateMessage';
import { usePageTitle } from '@/ui/usePageTitle';
import { EditDrawer } from './EditDrawer';
import { MoreOnScroll } from './MoreOnScroll';
import { StudioRow } from './StudioRow';
import classes from './StudioPage.module.css';
import { useEndlessList } from './useEndlessList';
import { useUploadShares } from './useUploadShares';

const route = getRouteApi('/studio');

export function StudioPage() {
  const { t } = useTranslation();
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  usePageTitle(t('studio.title'));
  useUploadsHub(true);
  const shares = useUploadShares();

  const { videos, error, isPending, retry, more } = useEndlessList({
    ...mineQuery,
    // For when the hub cannot be reached: slowly, and only while something is going on.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) =>
        page.items.some((item) => item.status === 'processing' || item.status === 'uploading'),
      )
        ? 10_000
        : false,
  });
  const closeEdit = (ignoreBlocker: boolean) => void navigate({ search: {}, ignoreBlocker });

  return (
    <main id="main" className={classes.page}>
      <div className={classes.head}>
        <h1 className={classes.heading}>{t('studio.title')}</h1>
        <Button
          leftSection={<IconUpload size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/upload" {...props} />}
        >
          {t('nav.upload')}
        </Button>
      </div>
      {isPending ? (
        <div className={classes.skeletons} role="status" aria-busy aria-label={t('state.loading')}>
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} height={84} radius="md" />
          ))}
        </div>
      ) : error && videos.length === 0 ? (
        <ErrorState error={error} onRetry={retry} />
      ) : videos.length === 0 ? (
        <StateMessage
          icon={<IconMovie size={34} />}
          title={t('studio.emptyTitle')}
          actions={
            <Button renderRoot={(props) => <Link to="/upload" {...props} />}>{t('home.emptyAction')}</Button>
          }
        >
          {t('studio.emptyText')}
        </StateMessage>
      ) : (
        <>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('studio.video')}</th>
                <th scope="col">{t('details.visibility')}</th>
                <th scope="col">{t('studio.status')}</th>
                <th scope="col">{t('studio.date')}</th>
                <th scope="col" className={classes.number}>
                  {t('studio.views')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t('studio.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {videos.map((video) => (
                <StudioRow
                  key={video.id}
                  video={video}
                  uploadedShare={shares.get(video.id)}
                  onEdit={() => void navigate({ search: { edit: video.id } })}
                />
              ))}
            </tbody>
          </table>
          {more && <MoreOnScroll {...more} />}
        </>
      )}
      <Notifications position="bottom-left" />
      <EditDrawer videoId={edit} onClose={() => closeEdit(false)} onDone={() => closeEdit(true)} />
    </main>
  );
}
