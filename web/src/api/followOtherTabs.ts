import type { QueryClient } from '@tanstack/react-query';
import { keys } from './queries';
import { onSessionElsewhere } from './session';
import type { User } from './types';

/**
 * When another tab signs in or out, this one follows: it asks again who is signed in, and drops what the one before was
 * shown. `changed` runs when it is somebody else, or nobody.
 */
export function followOtherTabs(client: QueryClient, changed: () => void): () => void {
  const userId = () => client.getQueryData<User | null>(keys.me)?.id;
  const follow = async () => {
    const before = userId();
    await client.invalidateQueries({ queryKey: keys.me });
    if (userId() === before) return;
    void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
    changed();
  };
  return onSessionElsewhere(() => void follow());
}
