import { expect, it } from 'vitest';
import { richParts } from './richParts';

it('finds addresses and times, and leaves the rest as it is', () => {
  expect(richParts('At 1:05 see https://example.org/a?b=1. Done <b>')).toEqual([
    { type: 'text', text: 'At ' },
    { type: 'time', text: '1:05', seconds: 65 },
    { type: 'text', text: ' see ' },
    { type: 'link', text: 'https://example.org/a?b=1', url: 'https://example.org/a?b=1' },
    { type: 'text', text: '. Done <b>' },
  ]);
});

it('takes no other scheme for an address', () => {
  expect(richParts('javascript:alert(1) data:text/html,x')).toEqual([
    { type: 'text', text: 'javascript:alert(1) data:text/html,x' },
  ]);
});

it('reads hours, and no ratios or dates', () => {
  expect(richParts('1:02:03')).toEqual([{ type: 'time', text: '1:02:03', seconds: 3723 }]);
  expect(richParts('1:2:3:4')).toEqual([{ type: 'text', text: '1:2:3:4' }]);
});

it('loses no character', () => {
  const text = 'a 0:01 b (https://x.example/), c 12:34:56! https://y.example';
  expect(
    richParts(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});
