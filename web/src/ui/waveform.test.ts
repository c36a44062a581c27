import { expect, it } from 'vitest';
import { bars, waveformOf } from './waveform';

it('draws every title, the same one always the same', () => {
  for (const title of ['', 'Radio', '東京', '🎬'.repeat(200)]) {
    const heights = waveformOf(title);
    expect(heights).toHaveLength(bars);
    expect(Math.min(...heights)).toBeGreaterThan(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(1);
    expect(waveformOf(title)).toEqual(heights);
  }
});

it('draws two titles differently', () => expect(waveformOf('Radio')).not.toEqual(waveformOf('Radios')));
