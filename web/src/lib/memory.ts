// What this browser remembers. Storage may be full, forbidden or edited by hand: reading never throws, writing may be lost.

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`kinora.${key}`);
    else localStorage.setItem(`kinora.${key}`, value);
  } catch {
    // Private windows and full disks refuse; the app works without memory.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`kinora.${key}`);
  } catch {
    return null;
  }
}

/** Runs when another tab has changed or forgotten one of these. */
export function onRememberedElsewhere(keys: readonly string[], listener: () => void): void {
  window.addEventListener('storage', ({ key }) => {
    // Without a key: everything was forgotten.
    if (key === null || keys.some((name) => key === `kinora.${name}`)) listener();
  });
}

export function recallNumber(key: string): number | null {
  const text = recall(key);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
