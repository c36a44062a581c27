import { expect, it } from 'vitest';
import { failureOfManifest, failureOfStatus } from './engine';

it.each([
  [401, 'expired'],
  [403, 'expired'],
  [404, 'gone'],
  [410, 'gone'],
  [503, 'network'],
  [undefined, 'network'],
] as const)('takes status %s for %s', (status, kind) => expect(failureOfStatus(status, 'x').kind).toBe(kind));

it.each([
  [401, 'expired', false],
  [403, 'expired', false],
  [404, 'gone', true],
  [500, 'network', true],
  [503, 'network', true],
  [0, 'network', false],
  [undefined, 'network', false],
] as const)('of a manifest, takes status %s for %s, for another engine: %s', (status, kind, ofManifest) =>
  expect(failureOfManifest(status, 'x')).toMatchObject({ kind, ofManifest }),
);

it('shows nobody the address that lets one watch', () => {
  const failure = failureOfStatus(503, 'dash.js 27: https://example.org/media/secret/a/1.m4s');
  expect(failure.message).toBe('dash.js 27');
});
