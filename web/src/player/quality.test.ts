import { describe, expect, it } from 'vitest';
import { qualityChoices, qualityLabel, sameQuality, type Quality } from './quality';

const quality = (
  id: string,
  width: number,
  height: number,
  bitrate = 1,
  fps: number | null = 30,
): Quality => ({
  id,
  width,
  height,
  bitrate,
  fps,
  codec: null,
  original: false,
});

describe('qualityLabel', () => {
  it.each([
    [1920, 1080, 30, '1080p'],
    [1080, 1920, 30, '1080p'],
    [1280, 720, 59.94, '720p60'],
    [1280, 720, 50, '720p50'],
    [1920, 800, 24, '1080p'],
    [854, 480, 25, '480p'],
    [426, 240, null, '240p'],
    [256, 144, 15, '144p'],
    [3840, 2160, 60, '2160p60'],
    [640, 480, 30, '480p'],
    [1280, 714, 30, '720p'],
    [1920, 1088, 30, '1080p'],
    [1080, 1916, 30, '1080p'],
    [960, 540, 30, '540p'],
    [540, 960, 60, '540p60'],
    [960, 544, 30, '540p'],
    [1280, 534, 24, '720p'],
    [1600, 900, 30, '900p'],
    [1080, 608, 30, '608p'],
    [608, 1080, 30, '608p'],
    [720, 576, 25, '576p'],
    [1920, 1200, 30, '1200p'],
    [2340, 1080, 60, '1080p60'],
    [4096, 2160, 24, '2160p'],
    [3028, 1434, 30, '1440p'],
    [1080, 1080, 30, '1080p'],
    [160, 120, 30, '120p'],
  ])('names %d×%d at %s fps %s', (width, height, fps, label) => {
    expect(qualityLabel({ width, height, fps })).toBe(label);
  });
});

describe('qualityChoices', () => {
  it('lists the best first, whatever order the engine has', () => {
    const menu = qualityChoices([quality('a', 640, 360), quality('c', 1920, 1080), quality('b', 1280, 720)]);
    expect(menu.map((choice) => choice.label)).toEqual(['1080p', '720p', '360p']);
  });

  it('keeps two bitrates of one size, which their names do not tell apart', () => {
    const menu = qualityChoices([
      quality('low', 1280, 720, 100),
      quality('high', 1280, 720, 200),
      quality('x', 640, 360),
    ]);
    expect(menu.map((choice) => choice.id)).toEqual(['high', 'low', 'x']);
    expect(menu.map((choice) => choice.alone)).toEqual([false, false, true]);
  });

  it('tells the original from its twin by its name', () => {
    const menu = qualityChoices([
      quality('720p', 1280, 720, 100),
      { ...quality('720p-original', 1280, 720, 900), original: true },
    ]);
    expect(menu).toEqual([
      { id: '720p-original', label: '720p', bitrate: 900, original: true, alone: true },
      { id: '720p', label: '720p', bitrate: 100, original: false, alone: true },
    ]);
  });
});

describe('sameQuality', () => {
  const hls = [
    { ...quality('0', 1280, 720, 900), original: true },
    quality('1', 1280, 720, 210),
    quality('2', 1280, 720, 110),
    quality('3', 640, 360, 50),
  ];

  it.each([
    ['the encoded one', quality('720p', 1280, 720, 200), '1'],
    ['the original', { ...quality('720p-original', 1280, 720, 800), original: true }, '0'],
    ['the nearest bitrate', quality('720p', 1280, 720, 100), '2'],
    ['the only one, original or not', { ...quality('360p-original', 640, 360), original: true }, '3'],
  ])('finds %s, whatever it is called', (_what, wanted, id) => expect(sameQuality(wanted, hls)?.id).toBe(id));

  it('finds nothing where there is no such picture', () =>
    expect(sameQuality(quality('1080p', 1920, 1080), hls)).toBeUndefined());
});
