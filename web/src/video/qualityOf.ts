import type { Rendition } from '@/api/types';
import { isOriginal, type Quality } from '@/player/quality';

/** A rendition as the player's menu knows it. Its frame rate is told only by its name: `720p60`. */
export function qualityOf({ name, width, height, bitrate }: Rendition): Omit<Quality, 'codec'> {
  const fps = /p(\d+)/.exec(name)?.[1];
  return { id: name, width, height, bitrate, fps: fps ? Number(fps) : null, original: isOriginal(name) };
}
