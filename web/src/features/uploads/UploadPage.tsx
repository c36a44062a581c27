import { IconCloudUpload } from '@tabler/icons-react';
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '@/ui/usePageTitle';
import { cx } from '@/lib/cx';
import { pickWithHandles } from './droppedFiles';
import { UploadCard } from './UploadCard';
import classes from './UploadPage.module.css';
import { uploadQueue } from './uploadQueue';
import { useUploads } from './useUploads';

export function UploadPage() {
  const { t } = useTranslation();
  const items = useUploads();
  const input = useRef<HTMLInputElement>(null);
  usePageTitle(t('upload.title'));

  const pick = async () => {
    const files = await pickWithHandles();
    if (files) uploadQueue.add(files);
    else input.current?.click();
  };

  return (
    <main id="main" className={classes.page}>
      <h1 className={classes.heading}>{t('upload.title')}</h1>
      <div className={cx(classes.drop, items.length > 0 && classes.slim)}>
        <IconCloudUpload className={classes.icon} size={items.length ? 32 : 52} stroke={1.4} aria-hidden />
        <div className={classes.words}>
          <p className={classes.lead}>{items.length ? t('upload.more') : t('upload.lead')}</p>
          <p className={classes.hint}>{t('upload.hint')}</p>
        </div>
        <Button size={items.length ? 'sm' : 'md'} onClick={() => void pick()}>
          {t('upload.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept="video/*,audio/*,.mkv,.mts,.m2ts,.ts,.avi,.flv,.mxf,.ogv,.webm"
          aria-label={t('upload.choose')}
          data-testid="file-input"
          onChange={(event) => {
            uploadQueue.add([...(event.target.files ?? [])].map((file) => ({ file })));
            event.target.value = '';
          }}
        />
      </div>
      {items.length > 0 && (
        <ul className={classes.list}>
          {items.toReversed().map((item, index) => (
            <li key={item.id}>
              <UploadCard item={item} openAtFirst={index === 0} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
