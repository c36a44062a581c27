import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import { notifications } from '@mantine/notifications';

export const notify = {
  success: (message: string) => notifications.show({ message, color: 'teal', autoClose: 3500 }),
  failure: (message: string) => notifications.show({ message, color: 'red', autoClose: 7000 }),
};
