import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Media = {
  /** H.264 and AAC with a keyframe every second: its top quality is cut from the original. 20 s, several megabytes. */
  film: string;
  /** As the film but of some 40 MB, more than the buffers of a connection hide. */
  large: string;
  /** MPEG-4 Part 2 in AVI: all of it has to be encoded. 60 s. */
  old: string;
  /** Text in the clothes of a video. */
  fake: string;
};

/** Films with a moving picture and a tone, made by ffmpeg. */
export async function makeMedia(folder: string): Promise<Media> {
  await mkdir(folder, { recursive: true });
  const media = {
    film: join(folder, 'film.mp4'),
    large: join(folder, 'large.mp4'),
    old: join(folder, 'old_camera.avi'),
    fake: join(folder, 'notes.mp4'),
  };
  const picture = (size: string) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const quiet = ['-v', 'error', '-y'];
  await run('ffmpeg', [
    ...quiet,
    ...picture('854x480'),
    ...tone,
    '-t',
    '20',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '4M',
    '-g',
    '30',
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    media.film,
  ]);
  await run('ffmpeg', [
    ...quiet,
    ...picture('640x360'),
    ...tone,
    '-t',
    '60',
    '-c:v',
    'mpeg4',
    '-q:v',
    '6',
    '-c:a',
    'libmp3lame',
    media.old,
  ]);
  await run('ffmpeg', [
    ...quiet,
    ...picture('854x480'),
    '-vf',
    'noise=alls=40:allf=t',
    '-t',
    '12',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '28M',
    '-g',
    '30',
    media.large,
  ]);
  await writeFile(media.fake, 'This is not a film.\n'.repeat(100));
  return media;
}
