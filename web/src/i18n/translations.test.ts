import { expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';

function leaves(node: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]: [string, unknown]): [string, string][] =>
      typeof value === 'object' && value !== null
        ? [...leaves(value, `${path}${key}.`)]
        : [[`${path}${key}`, String(value)]],
    ),
  );
}

const english = leaves(en);
// Why a video failed, the server says in English itself, and at greater length.
const german = new Map([...leaves(de)].filter(([key]) => !key.startsWith('reasons.')));
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([all]) => all).sort();

it('German says everything that English says, and nothing else', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

it('German has the same placeholders everywhere, and nothing is empty', () => {
  const wrong = [...english].filter(
    ([key, text]) => !german.get(key) || placeholders(german.get(key)).join() !== placeholders(text).join(),
  );
  expect(wrong).toEqual([]);
});
