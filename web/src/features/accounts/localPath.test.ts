import { expect, it } from 'vitest';
import { localPath } from './localPath';

it.each([
  ['/upload', '/upload'],
  ['/watch/abc?t=1m#x', '/watch/abc?t=1m#x'],
  [undefined, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/\t/evil.example', '/'],
])('%j leads to %s', (next, path) => expect(localPath(next)).toBe(path));
