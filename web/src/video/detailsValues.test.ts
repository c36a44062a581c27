import { expect, it } from 'vitest';
import { makeVideo } from '@/test/videos';
import { detailsOf, editFrom, titleIsMissing } from './detailsValues';

const before = detailsOf(makeVideo({ title: 'Old', tags: ['a', 'b'] }));

it('sends only what differs', () => {
  expect(editFrom(before, { ...before, title: '  New ' })).toEqual({ title: 'New' });
  expect(editFrom(before, { ...before, tags: ['b', 'a'], visibility: 'private' })).toEqual({
    tags: ['b', 'a'],
    visibility: 'private',
  });
  expect(editFrom(before, { ...before, description: '' })).toBeNull();
});

it('can empty what may be empty', () => {
  const full = { ...before, description: 'x' };
  expect(editFrom(full, { ...full, description: '', tags: [] })).toEqual({ description: '', tags: [] });
});

it('knows a title of blanks for none', () => {
  expect(titleIsMissing({ ...before, title: '  ' })).toBe(true);
  expect(titleIsMissing(before)).toBe(false);
});
