import type { Query, QueryClient } from '@tanstack/react-query';
import { keys } from './queries';
import { onSessionElsewhere } from './session';
import type { User, Video } from './types';

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
    const isOthers = ({ queryKey }: Query) => queryKey[0] !== keys.me[0];
    // A film that is watched goes on, if it is for everybody; a visitor has seen nothing else.
    if (before !== undefined)
      void client.resetQueries({ predicate: (query) => isOthers(query) && !isOpen(query) });
    void client.invalidateQueries({
      predicate: (query) => isOthers(query) && (before === undefined || isOpen(query)),
    });
    changed();
  };
  return onSessionElsewhere(() => void follow());
}

/** A video that whoever has its address may watch. */
function isOpen({ queryKey, state }: Query): boolean {
  const visibility = (state.data as Partial<Video> | undefined)?.visibility;
  return queryKey[0] === keys.video('')[0] && (visibility === 'public' || visibility === 'unlisted');
}
