import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { useExplain } from '@/ui/useExplain';
import { shareDone, type UploadItem } from './uploadItem';

/** One line that says how an upload is doing. */
export function useUploadText(): (item: UploadItem) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  return (item) => {
    const amount = t('upload.amount', {
      sent: format.bytes(item.offset),
      size: format.bytes(item.size),
      share: format.percent(shareDone(item)),
    });
    switch (item.state) {
      case 'starting':
        return t('upload.starting');
      case 'uploading': {
        if (item.bytesPerSecond === null) return amount;
        const parts = [amount, format.speed(item.bytesPerSecond)];
        if (item.secondsLeft !== null) parts.push(t('upload.left', { time: format.span(item.secondsLeft) }));
        return parts.join(' · ');
      }
      case 'paused':
        return `${t('upload.paused')} · ${amount}`;
      case 'offline':
        return `${t('upload.offline')} · ${amount}`;
      case 'finishing':
        return t('upload.finishing');
      case 'done':
        return t('upload.done');
      case 'failed':
        return explain(item.error);
      case 'needsFile':
        return t('upload.needsFile', { name: item.name });
      case 'needsPermission':
        return t('upload.needsPermission');
    }
  };
}
