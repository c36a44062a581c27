import { expect, it } from 'vitest';
import { titleFromFilename } from './fileTitle';

it.each([
  ['holiday.mp4', 'holiday'],
  ['My_best__trip.final.MOV', 'My best trip final'],
  ['IMG_2034.mov', 'IMG 2034'],
  ['2026-07-04 12.30.15.mp4', '2026-07-04 12.30.15'],
  ['MADE-NO-EXTENSION', 'MADE NO EXTENSION'],
  ['.mp4', '.mp4'],
  ['  spaced   out  .webm', 'spaced out'],
  ['Übung-über-Brücken.mkv', 'Übung über Brücken'],
])('makes a title of %j', (name, title) => expect(titleFromFilename(name)).toBe(title));

it('stays within the limit without cutting a character in half', () => {
  const title = titleFromFilename(`${'🎬'.repeat(200)}.mp4`, 100);
  expect(Array.from(title)).toHaveLength(100);
  expect(title).toBe('🎬'.repeat(100));
});
