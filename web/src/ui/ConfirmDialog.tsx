import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';

type Props = {
  opened: boolean;
  title: string;
  confirm: string;
  /** The way back, where "Cancel" could be taken for either. */
  cancel?: string;
  busy?: boolean;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
};

/** For what cannot be taken back. */
export function ConfirmDialog(props: Props) {
  const { opened, title, confirm, cancel, busy = false, onClose, onConfirm, children } = props;
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Text c="dimmed" mb="lg" component="div">
        {children}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {cancel ?? t('action.cancel')}
        </Button>
        <Button color="red.8" loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
