import { expect, it } from 'vitest';
import { titleFromFilename } from './fileTitle';

it.each([
  ['holiday.mp4', 'holiday'],
  ['My_best__trip.final.MOV', 'My best trip final'],
  ['holiday+in+Rome.m2ts', 'holiday in Rome'],
  ['C++_in_an_hour.mp4', 'C++ in an hour'],
  // As cameras, phones and recorders call them.
  ['IMG_2034.mov', 'IMG 2034'],
  ['VID_20260704_123015.mp4', 'VID 20260704 123015'],
  ['PXL_20260704_123015123.TS.mp4', 'PXL 20260704 123015123 TS'],
  ['GX010123.MP4', 'GX010123'],
  ['DSC-0042.AVI', 'DSC 0042'],
  ['2026-07-04 12.30.15.mp4', '2026-07-04 12.30.15'],
  ['2026-07-04_12-30-15.mkv', '2026-07-04 12-30-15'],
  ['Screen Recording 2026-07-04 at 12.30.15.mov', 'Screen Recording 2026-07-04 at 12.30.15'],
  // Numbers keep their signs, words do not.
  ['2026-07-04-holiday.mp4', '2026-07-04 holiday'],
  ['demo-v2.1.webm', 'demo v2.1'],
  ['Show.S01E02.1080p.mkv', 'Show S01E02 1080p'],
  ['MADE-NO-EXTENSION', 'MADE NO EXTENSION'],
  ['Übung-über-Brücken.mkv', 'Übung über Brücken'],
  ['東京_2026.mp4', '東京 2026'],
  // Where there are spaces, dots and dashes mean something.
  ['Mr. Bean - The J.R.R. cut.mp4', 'Mr. Bean - The J.R.R. cut'],
  ['  spaced   out  .webm', 'spaced out'],
  ['two\tlines\nof it.mp4', 'two lines of it'],
  // Only what is an ending of media is cut off.
  ['archive.2024', 'archive 2024'],
  ['Talk at 10.30', 'Talk at 10.30'],
  ['song.FLAC', 'song'],
  ['film.mp4.mp4', 'film mp4'],
  // There is always something.
  ['.mp4', '.mp4'],
  ['___.mp4', '___.mp4'],
  ['   ', 'Video'],
])('makes a title of %j', (name, title) => expect(titleFromFilename(name)).toBe(title));

it('stays within the limit without cutting a character in half', () => {
  const title = titleFromFilename(`${'🎬'.repeat(200)}.mp4`, 100);
  expect(Array.from(title)).toHaveLength(100);
  expect(title).toBe('🎬'.repeat(100));
});
