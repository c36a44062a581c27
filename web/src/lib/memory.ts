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

export function recallNumber(key: string): number | null {
  const text = recall(key);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
