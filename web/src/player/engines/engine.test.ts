import { expect, it } from 'vitest';
import { failureOfStatus } from './engine';

it.each([
  [401, 'expired'],
  [403, 'expired'],
  [404, 'gone'],
  [410, 'gone'],
  [503, 'network'],
  [undefined, 'network'],
] as const)('takes status %s for %s', (status, kind) => expect(failureOfStatus(status, 'x').kind).toBe(kind));

it('shows nobody the address that lets one watch', () => {
  const failure = failureOfStatus(503, 'dash.js 27: https://example.org/media/secret/a/1.m4s');
  expect(failure.message).toBe('dash.js 27');
});
