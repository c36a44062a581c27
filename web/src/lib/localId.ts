let next = 0;

/** An id for this page's lifetime. (`crypto.randomUUID` is missing on plain http.) */
export function localId(): string {
  next += 1;
  return `local-${next}`;
}
