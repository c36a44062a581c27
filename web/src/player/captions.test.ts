import { afterEach, describe, expect, it } from 'vitest';
import { firstCaption, recallCaptions, rememberCaptions, usualCaption, type Caption } from './captions';

const caption = (id: string, label: string | null, language: string | null, forced = false): Caption => ({
  id,
  label,
  language,
  forced,
});
const signs = caption('0', 'English (forced)', 'en', true);
const english = caption('1', 'English', 'en');
const german = caption('2', 'German', 'de');
const unknown = caption('3', 'Subtitles', null);
const all = [signs, english, german, unknown];

afterEach(() => localStorage.clear());

describe('what a video begins with', () => {
  it.each([
    [null, undefined],
    [{ label: 'German', language: 'de' }, german],
    [{ label: 'Deutsch für alle', language: 'de' }, german],
    [{ label: 'Whatever', language: 'en' }, english],
    [{ label: 'French', language: 'fr' }, undefined],
    [{ label: 'Subtitles', language: null }, undefined],
  ])('is what was wished for or its language: %o', (wish, found) => {
    expect(firstCaption(all, wish)).toBe(found);
  });
});

describe('what is turned on', () => {
  it.each([
    [null, 'de-AT', german],
    [null, 'en', english],
    [null, 'fr', english],
    [{ label: 'German', language: 'de' }, 'en', german],
  ])('after a wish for %o by a reader of %s', (wish, reader, found) => {
    expect(usualCaption(all, wish, reader)).toBe(found);
  });

  it('is what there is', () => {
    expect(usualCaption([signs], null, 'de')).toBe(signs);
    expect(usualCaption([], null, 'de')).toBeUndefined();
  });
});

it('remembers what was chosen, and that it was turned off', () => {
  expect(recallCaptions()).toEqual({ on: false, wish: null });
  rememberCaptions({ on: true, wish: german });
  expect(recallCaptions()).toEqual({ on: true, wish: { label: 'German', language: 'de' } });
  rememberCaptions({ on: false, wish: german });
  expect(recallCaptions().on).toBe(false);
});

it.each(['{', '"x"', '7', 'null', '{"on":"yes","label":7}'])('takes %s for nothing', (kept) => {
  localStorage.setItem('kinora.captions', kept);
  expect(recallCaptions()).toEqual({ on: false, wish: null });
});
