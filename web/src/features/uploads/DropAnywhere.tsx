import { useNavigate } from '@tanstack/react-router';
import { IconCloudUpload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/useMe';
import classes from './DropAnywhere.module.css';
import { carriesFiles, droppedFiles } from './droppedFiles';
import { uploadQueue } from './uploadQueue';

/** Files may be dropped on any page. Without a session they wait until somebody has signed in. */
export function DropAnywhere() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [over, setOver] = useState(false);

  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const move = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void droppedFiles(event.dataTransfer).then((files) => {
        if (files.length === 0) return;
        uploadQueue.add(files);
        void navigate(me ? { to: '/upload' } : { to: '/signin', search: { next: '/upload' } });
      });
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', move);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', move);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [me, navigate]);

  if (!over) return null;
  return (
    <div className={classes.overlay} role="status">
      <div className={classes.panel}>
        <IconCloudUpload size={56} stroke={1.4} aria-hidden />
        <strong>{t('upload.dropHere')}</strong>
        <span>{t('upload.dropHint')}</span>
      </div>
    </div>
  );
}
