import { Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import classes from './ShortcutsDialog.module.css';

const shortcuts = [
  ['play', ['Space', 'K']],
  ['seekTen', ['J', 'L']],
  ['seekFive', ['←', '→']],
  ['seekShare', ['0', '…', '9']],
  ['volume', ['↑', '↓']],
  ['mute', ['M']],
  ['fullscreen', ['F']],
  ['pip', ['I']],
  ['theatre', ['T']],
  ['speed', ['<', '>']],
  ['frame', [',', '.']],
  ['help', ['?']],
] as const;

export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      target={document.fullscreenElement instanceof HTMLElement ? document.fullscreenElement : document.body}
    >
      <dl className={classes.list}>
        {shortcuts.map(([name, keys]) => (
          <div key={name} className={classes.row}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd className={classes.keys}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
