import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { answer, api } from '@/api/client';
import { keys } from '@/api/queries';
import { noteSignedIn } from '@/api/session';
import type { User } from '@/api/types';
import { localPath } from './localPath';

type Login = { login: string; password: string };
type Registration = { username: string; email: string; password: string };

export function useSignIn(next: string | undefined) {
  return useSession((body: Login) => answer(api.POST('/api/auth/login', { body })), next);
}

export function useSignUp(next: string | undefined) {
  return useSession((body: Registration) => answer(api.POST('/api/auth/register', { body })), next);
}

function useSession<T>(open: (body: T) => Promise<{ user: User }>, next: string | undefined) {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: open,
    onSuccess: ({ user }) => {
      noteSignedIn();
      // What a visitor was shown may look different to a member.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
      client.setQueryData(keys.me, user);
      router.history.push(localPath(next));
    },
  });
}
