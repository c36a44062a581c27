import { Button, type ButtonProps } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconLink } from '@tabler/icons-react';
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
  const [copied, setCopied] = useState<boolean | null>(null);

  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), copied ? 2000 : 4000);
    return () => clearTimeout(timer);
  }, [copied]);

  const Sign = copied === null ? Icon : copied ? IconCheck : IconAlertTriangle;

  return (
    <Button
      variant="default"
      {...button}
      leftSection={<Sign size={16} aria-hidden />}
      onClick={() => void copyText(link()).then(setCopied)}
    >
      <span aria-live="polite">
        {copied === null ? children : copied ? t('share.copied') : t('share.notCopied')}
      </span>
    </Button>
  );
}
