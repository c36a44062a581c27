import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Dialog.module.css';

type Props = {
  opened: boolean;
  title: string;
  onClose: () => void;
  /** Where it is drawn: in full screen only what is inside the full screen element can be seen. */
  target?: HTMLElement;
  children: ReactNode;
};

// Mantine's ready-made ones put the title into a second <header>, which screen readers take for the page's banner.

export function Dialog({ opened, title, onClose, target, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal.Root opened={opened} onClose={onClose} centered {...(target ? { portalProps: { target } } : {})}>
      <Modal.Overlay backgroundOpacity={0.6} />
      <Modal.Content radius="lg">
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('action.close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** `covered`: a dialog of its own lies over it, to which Escape belongs. */
export function SidePanel(props: Omit<Props, 'target'> & { covered?: boolean }) {
  const { opened, title, onClose, children, covered = false } = props;
  const { t } = useTranslation();
  return (
    <Drawer.Root opened={opened} onClose={onClose} closeOnEscape={!covered} position="right" size="lg">
      <Drawer.Overlay backgroundOpacity={0.6} />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t('action.close')} />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
