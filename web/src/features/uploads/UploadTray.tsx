import { ActionIcon } from '@mantine/core';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UploadProgressBar } from './UploadProgressBar';
import classes from './UploadTray.module.css';
import { useUploadText } from './uploadText';
import { useUploads } from './useUploads';

/** Uploads go on while somebody reads other pages; a small tray keeps them in sight. */
export function UploadTray() {
  const { t } = useTranslation();
  const items = useUploads();
  const describe = useUploadText();
  const matchRoute = useMatchRoute();
  const [open, setOpen] = useState(true);

  const unfinished = items.filter((item) => item.state !== 'done');
  if (unfinished.length === 0 || matchRoute({ to: '/upload' })) return null;
  return (
    <section className={classes.tray} aria-label={t('upload.tray')}>
      <header className={classes.head}>
        <Link to="/upload" className={classes.title}>
          {t('upload.inProgress', { count: unfinished.length })}
        </Link>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={open ? t('upload.trayClose') : t('upload.trayOpen')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronDown size={18} aria-hidden /> : <IconChevronUp size={18} aria-hidden />}
        </ActionIcon>
      </header>
      {open && (
        <ul className={classes.list}>
          {unfinished.map((item) => (
            <li key={item.id} className={classes.item}>
              <span className={classes.name}>{item.title}</span>
              <UploadProgressBar item={item} />
              <span className={classes.text}>{describe(item)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
