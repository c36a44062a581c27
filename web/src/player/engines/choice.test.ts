import { expect, it } from 'vitest';
import { engineOrder } from './choice';

const chromium = { mediaSource: true, appleHls: false };
const safari = { mediaSource: true, appleHls: true };
const oldIphone = { mediaSource: false, appleHls: true };
const nothing = { mediaSource: false, appleHls: false };

it.each([
  ['auto', chromium, ['dash', 'hls']],
  ['dash', chromium, ['dash', 'hls']],
  ['hls', chromium, ['hls', 'dash']],
  ['auto', safari, ['native', 'hls']],
  ['hls', safari, ['native', 'hls']],
  ['dash', safari, ['dash', 'hls']],
  ['dash', oldIphone, ['native']],
  ['auto', oldIphone, ['native']],
  ['auto', nothing, []],
] as const)('%s with %o', (choice, support, order) => expect(engineOrder(choice, support)).toEqual(order));
