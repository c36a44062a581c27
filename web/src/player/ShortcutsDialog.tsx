import { Kbd, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import classes from './ShortcutsDialog.module.css';

const space = ' ';

const shortcuts = [
  ['play', [space, 'K']],
  ['seekTen', ['J', 'L']],
  ['seekFive', ['←', '→']],
  ['seekShare', ['0', '…', '9']],
  ['volume', ['↑', '↓']],
  ['mute', ['M']],
  ['fullscreen', ['F']],
  ['pip', ['I']],
  ['theatre', ['T']],
  ['captions', ['C']],
  ['speed', ['<', '>']],
  ['frame', [',', '.']],
  ['help', ['?']],
] as const;

type Props = {
  opened: boolean;
  onClose: () => void;
  /** Whether a letter, digit or sign alone does something: who dictates would do it with every word. */
  characters: boolean;
  onCharacters: (on: boolean) => void;
};

export function ShortcutsDialog({ opened, onClose, characters, onCharacters }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      target={document.fullscreenElement instanceof HTMLElement ? document.fullscreenElement : document.body}
    >
      <Switch
        className={classes.characters}
        label={t('shortcuts.characters')}
        description={t('shortcuts.charactersHint')}
        checked={characters}
        onChange={(event) => onCharacters(event.currentTarget.checked)}
      />
      <dl className={classes.list}>
        {shortcuts.map(([name, keys]) => (
          <div key={name} className={classes.row}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd className={classes.keys}>
              {keys.map((key) => (
                <Kbd key={key}>{key === space ? t('shortcuts.space') : key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
