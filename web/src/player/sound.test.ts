import { describe, expect, it } from 'vitest';
import { firstSound, nameParts, sameSound, type Sound } from './sound';

const sound = (id: string, language: string | null, more: Partial<Sound> = {}): Sound => ({
  id,
  label: null,
  language,
  isDefault: false,
  forEveryone: true,
  ...more,
});

describe('what is played first', () => {
  const german = sound('1', 'de', { isDefault: true });
  const english = sound('2', 'en');
  const talk = sound('0', 'en', { label: 'Talk', forEveryone: false });

  it.each([
    ['the language of the reader', [talk, german, english], null, 'en', '2'],
    ['whatever its region', [german, sound('2', 'en-GB')], null, 'en-US', '2'],
    ['what the file asks for, where it is in that language', [sound('0', 'de'), german], null, 'de', '1'],
    ['what the file asks for, where there is no such language', [english, german], null, 'fr', '1'],
    ['the first, where the file asks for none', [english, talk], null, 'fr', '2'],
    ['no commentary for its language', [talk, german], null, 'en', '1'],
    ['what was chosen before', [german, english, talk], { ...talk, id: '7' }, 'de', '0'],
    [
      '5.1 for nobody who did not ask',
      [german, sound('3', 'en', { label: 'English 5.1', forEveryone: false }), english],
      null,
      'en',
      '2',
    ],
    ['the language again, where what was chosen is not there', [german, english], talk, 'en', '2'],
  ])('is %s', (_what, sounds, wanted, reader, id) => expect(firstSound(sounds, wanted, reader)?.id).toBe(id));

  it('is nothing of nothing', () => expect(firstSound([], null, 'en')).toBeUndefined());
});

it('is found again by name and language', () => {
  const one = sound('x', 'en', { label: 'English' });
  expect(sameSound(one, [sound('0', 'de', { label: 'English' }), { ...one, id: '1' }])?.id).toBe('1');
});

it.each([
  ['de', 'German', 'Deutsch', null],
  ['de', 'Deutsch', 'Deutsch', null],
  ['fr', 'french', 'Français', null],
  ['en', 'English 2', 'English', '2'],
  ['en', 'English 5.1', 'English', '5.1'],
  ['de', 'German – Stereo', 'Deutsch', 'Stereo'],
  ['de', 'German (commentary)', 'Deutsch', '(commentary)'],
  ['de', 'Die Regisseurin spricht', 'Deutsch', 'Die Regisseurin spricht'],
  ['en', 'Englishmen', 'English', 'Englishmen'],
  ['pt-BR', 'Portuguese (BR)', 'Português (Brasil)', null],
  [null, 'Audio 2', null, 'Audio 2'],
  ['de', null, 'Deutsch', null],
  [null, null, null, null],
  ['not a tag', 'x', null, 'x'],
])('of %j, called %j, is in the menu as %j and %j', (tag, label, language, rest) =>
  expect(nameParts(sound('0', tag, { label }))).toEqual({ language, rest }),
);
