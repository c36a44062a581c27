import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import { useExplain } from '@/ui/useExplain';
import { usePageTitle } from '@/ui/usePageTitle';
import { AuthCard } from './AuthCard';
import classes from './AuthCard.module.css';
import { shortestPassword, usernamePattern } from './rules';
import { useSignUp } from './useSignIn';

const route = getRouteApi('/signup');

export function SignUpPage() {
  const { t } = useTranslation();
  const explain = useExplain();
  const { next } = route.useSearch();
  const signUp = useSignUp(next);
  usePageTitle(t('auth.signUp'));

  const form = useForm({
    initialValues: { username: '', email: '', password: '' },
    validateInputOnBlur: true,
    validate: {
      username: (value) => (usernamePattern.test(value.trim()) ? null : t('auth.usernameRule')),
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('auth.emailRule')),
      password: (value) =>
        value.length >= shortestPassword ? null : t('auth.passwordRule', { count: shortestPassword }),
    },
  });

  const submit = form.onSubmit(({ username, email, password }) =>
    signUp.mutate(
      { username: username.trim(), email: email.trim(), password },
      {
        onError: (error) => {
          if (!(error instanceof ApiProblem)) return;
          for (const [field, messages] of Object.entries(error.errors)) {
            if (Object.hasOwn(form.values, field)) form.setFieldError(field, messages.join(' '));
          }
        },
      },
    ),
  );

  return (
    <AuthCard
      title={t('auth.signUpTitle')}
      lead={t('auth.signUpLead')}
      footer={
        <>
          {t('auth.haveAccount')}{' '}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/signin" search={next ? { next } : {}} {...props} />}
          >
            {t('auth.signIn')}
          </Anchor>
        </>
      }
    >
      <form className={classes.form} noValidate onSubmit={submit}>
        {signUp.error && (
          <Alert color="red" role="alert">
            {explain(signUp.error)}
          </Alert>
        )}
        <TextInput
          label={t('auth.username')}
          description={t('auth.usernameHint')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          {...form.getInputProps('username')}
        />
        <TextInput
          label={t('auth.email')}
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('auth.password')}
          description={t('auth.passwordHint', { count: shortestPassword })}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={signUp.isPending}>
          {t('auth.signUp')}
        </Button>
      </form>
    </AuthCard>
  );
}
