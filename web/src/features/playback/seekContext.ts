import { createContext } from 'react';

/** Moves the player of the page to this second. */
export const SeekContext = createContext<(seconds: number) => void>(() => undefined);
