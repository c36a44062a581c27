/** Where to go after signing in. Only places of ours: `next` comes from the address bar. */
export function localPath(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  const url = new URL(next, 'http://kinora.invalid');
  return url.host === 'kinora.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/';
}
