import { parseStartTime } from '@/lib/time';

export type TextPart =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; url: string }
  | { type: 'time'; text: string; seconds: number };

const pattern = /(https?:\/\/[^\s<>"']+)|(?<![\d:])((?:\d+:)?\d{1,2}:\d{2})(?![\d:])/g;

/** Addresses and times like 1:23 inside what people write. Everything else stays text: no markup is ever interpreted. */
export function richParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    let found = match[0];
    // The full stop after an address ends the sentence, not the address.
    if (match[1]) found = found.replace(/[.,;:!?)\]]+$/, '');
    const seconds = match[2] ? parseStartTime(found) : null;
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) });
    if (match[1]) parts.push({ type: 'link', text: found, url: found });
    else if (seconds !== null) parts.push({ type: 'time', text: found, seconds });
    else parts.push({ type: 'text', text: found });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}
