import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copyText';

type Props = Pick<ButtonProps, 'variant' | 'size'> & {
  link: () => string;
  icon?: typeof IconLink;
  children: ReactNode;
};

export function CopyLinkButton({ link, icon: Icon = IconLink, children, ...button }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <Button
      variant="default"
      {...button}
      leftSection={copied ? <IconCheck size={16} aria-hidden /> : <Icon size={16} aria-hidden />}
      onClick={() => void copyText(link()).then(setCopied)}
    >
      <span aria-live="polite">{copied ? t('share.copied') : children}</span>
    </Button>
  );
}
