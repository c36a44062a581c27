import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

function show(message: string, color: string, autoClose: number): void {
  const closeButtonProps = { 'aria-label': i18next.t('action.close') };
  notifications.show({ message, color, autoClose, closeButtonProps });
}

export const notify = {
  success: (message: string) => show(message, 'teal', 3500),
  failure: (message: string) => show(message, 'red', 7000),
};
