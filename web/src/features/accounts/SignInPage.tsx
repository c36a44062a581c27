import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useExplain } from '@/ui/useExplain';
import { usePageTitle } from '@/ui/usePageTitle';
import { AuthCard } from './AuthCard';
import classes from './AuthCard.module.css';
import { useSignIn } from './useSignIn';

const route = getRouteApi('/signin');

export function SignInPage() {
  const { t } = useTranslation();
  const explain = useExplain();
  const { next } = route.useSearch();
  const signIn = useSignIn(next);
  usePageTitle(t('auth.signIn'));

  const form = useForm({
    initialValues: { login: '', password: '' },
    validate: {
      login: (value) => (value.trim() ? null : t('auth.loginMissing')),
      password: (value) => (value ? null : t('auth.passwordMissing')),
    },
  });

  return (
    <AuthCard
      title={t('auth.signInTitle')}
      lead={next === '/upload' ? t('auth.signInToUpload') : t('auth.signInLead')}
      footer={
        <>
          {t('auth.noAccount')}{' '}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/signup" search={next ? { next } : {}} {...props} />}
          >
            {t('auth.signUp')}
          </Anchor>
        </>
      }
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={form.onSubmit(({ login, password }) => signIn.mutate({ login: login.trim(), password }))}
      >
        {signIn.error && (
          <Alert color="red" role="alert">
            {explain(signIn.error)}
          </Alert>
        )}
        <TextInput
          label={t('auth.login')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          {...form.getInputProps('login')}
        />
        <PasswordInput
          label={t('auth.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={signIn.isPending}>
          {t('auth.signIn')}
        </Button>
      </form>
    </AuthCard>
  );
}
