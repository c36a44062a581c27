/** A title to start from: the file's name without extension, with the words apart. Never empty, never too long. */
export function titleFromFilename(name: string, maxLength = 200): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  const words = stem
    .replace(/[_+]+/g, ' ')
    .replace(/(?<=\p{L})[.-](?=\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return Array.from(words || name.trim() || 'Video')
    .slice(0, maxLength)
    .join('')
    .trim();
}
