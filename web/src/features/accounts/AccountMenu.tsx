import { Button, Menu, Skeleton, UnstyledButton } from '@mantine/core';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { IconLogout, IconMovie, IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, done } from '@/api/client';
import { keys } from '@/api/queries';
import { noteSignedOut } from '@/api/session';
import { useMe } from '@/api/useMe';
import { useExplain } from '@/ui/useExplain';
import { ChannelAvatar } from '@/video/ChannelAvatar';
import classes from './AccountMenu.module.css';

export function AccountMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.href });
  const explain = useExplain();
  const [failure, setFailure] = useState<{ error: unknown; at: string } | null>(null);

  if (me === undefined) return <Skeleton circle height={32} aria-hidden />;
  if (me === null) {
    const next = /^\/sign(in|up)/.test(here) ? {} : { next: here };
    return (
      <Button size="sm" renderRoot={(props) => <Link to="/signin" search={next} {...props} />}>
        {t('auth.signIn')}
      </Button>
    );
  }

  const signOut = async () => {
    try {
      await done(api.POST('/api/auth/logout'));
    } catch (error) {
      // The session lives on, and so does its cookie: whoever sits here next must not be told otherwise.
      setFailure({ error, at: here });
      return;
    }
    noteSignedOut();
    client.setQueryData(keys.me, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    await navigate({ to: '/' });
  };

  return (
    <div className={classes.account}>
      <Menu position="bottom-end" width={240} onOpen={() => setFailure(null)}>
        <Menu.Target>
          <UnstyledButton className={classes.button} aria-label={t('account.menu', { name: me.displayName })}>
            <ChannelAvatar name={me.displayName} size={32} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <strong>{me.displayName}</strong>
            <span>{me.email}</span>
          </div>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconMovie size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/studio" {...props} />}
          >
            {t('nav.studio')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUpload size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/upload" {...props} />}
          >
            {t('nav.upload')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
            {t('auth.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {failure?.at === here && (
        <p className={classes.failure} role="alert">
          {t('auth.stillSignedIn')} {explain(failure.error)}
        </p>
      )}
    </div>
  );
}
