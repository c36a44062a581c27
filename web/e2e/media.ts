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
  /** As the film but of a second. */
  tiny: string;
  /** As a phone held upright makes it. A second. */
  portrait: string;
  /** MPEG-4 Part 2 in AVI: all of it has to be encoded, and that takes longer than opening its page. 120 s. */
  old: string;
  /** German, a tone of 440 Hz as AAC, which is cut; English, 880 Hz as AC-3, which is encoded. 20 s. */
  languages: string;
  /** The same without a picture, both as AAC. */
  radio: string;
  /** Subtitles in English and German (SRT) and Spanish (ASS), and chapters at 0 and 8 s. 20 s. */
  subtitled: string;
  /** The same as mov_text. */
  subtitledMp4: string;
  /** English in 5.1, as AAC, which is cut. 12 s. */
  around: string;
  /** Text in the clothes of a video. */
  fake: string;
};

const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];

const h264 = (bitrate: string) => [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
  ...['-b:v', bitrate, '-g', '30'],
];

async function film(path: string, size: string, seconds: number, how: string[]): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`];
  await run('ffmpeg', ['-v', 'error', '-y', ...picture, ...how, '-t', String(seconds), path]);
}

/** A cue every two seconds, shown for a second and a half, that says in which language it is and of which second. */
async function makeSubtitled(folder: string, media: Media): Promise<void> {
  const text = (language: string) =>
    Array.from({ length: 10 }, (_, i) => {
      const at = (s: number) => `00:00:${String(Math.floor(s)).padStart(2, '0')},${s % 1 ? '500' : '000'}`;
      return `${i + 1}\n${at(2 * i)} --> ${at(2 * i + 1.5)}\n${language} <i>${2 * i}</i> & more\n`;
    }).join('\n');
  const files = ['English', 'Deutsch', 'Español'].map((language) => ({
    path: join(folder, `${language}.srt`),
    text: text(language),
  }));
  for (const file of files) await writeFile(file.path, file.text);
  const chapters = join(folder, 'chapters.txt');
  const chapter = (start: number, end: number, title: string) =>
    `[CHAPTER]\nTIMEBASE=1/1\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
  await writeFile(
    chapters,
    `;FFMETADATA1\n${chapter(0, 8, 'The beginning')}${chapter(8, 20, 'The <end> & after')}`,
  );
  const maps = ['0:v', '0:a:0', '1', '2', '3'].flatMap((map) => ['-map', map]);
  const languages = ['eng', 'deu', 'spa'].flatMap((code, i) => [`-metadata:s:s:${i}`, `language=${code}`]);
  const inputs = ['-i', media.languages, ...files.flatMap(({ path }) => ['-i', path]), '-i', chapters];
  const rest = [...maps, '-map_chapters', '4', ...languages, '-c:v', 'copy', '-c:a', 'copy'];
  const codecs = ['-c:s:0', 'srt', '-c:s:1', 'srt', '-c:s:2', 'ass'];
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...rest, ...codecs, media.subtitled]);
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...rest, '-c:s', 'mov_text', media.subtitledMp4]);
}

/** Films with a moving picture and a tone, made by ffmpeg. */
export async function makeMedia(folder: string): Promise<Media> {
  await mkdir(folder, { recursive: true });
  const media = {
    film: join(folder, 'film.mp4'),
    large: join(folder, 'large.mp4'),
    tiny: join(folder, 'tiny.mp4'),
    portrait: join(folder, 'portrait.mp4'),
    old: join(folder, 'old_camera.avi'),
    languages: join(folder, 'languages.mkv'),
    radio: join(folder, 'radio.mp4'),
    subtitled: join(folder, 'subtitled.mkv'),
    subtitledMp4: join(folder, 'subtitled.mp4'),
    around: join(folder, 'around.mp4'),
    fake: join(folder, 'notes.mp4'),
  };
  await film(media.film, '854x480', 20, [...tone, ...h264('4M'), '-c:a', 'aac', '-movflags', '+faststart']);
  await film(media.tiny, '320x180', 1, [...tone, ...h264('400k'), '-c:a', 'aac']);
  await film(media.portrait, '180x320', 1, [...tone, ...h264('400k'), '-c:a', 'aac']);
  await film(media.old, '640x360', 120, [...tone, '-c:v', 'mpeg4', '-q:v', '6', '-c:a', 'libmp3lame']);
  await film(media.large, '854x480', 12, ['-vf', 'noise=alls=40:allf=t', ...h264('28M')]);
  const two = [
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=880:sample_rate=48000',
    '-map',
    '0',
    '-map',
    '1',
    '-map',
    '2',
  ];
  const tags = ['-metadata:s:a:0', 'language=deu', '-metadata:s:a:1', 'language=eng'];
  const sounds = [...tone, ...two, ...tags, '-c:a:0', 'aac', '-c:a:1', 'ac3'];
  await film(media.languages, '640x360', 20, [...sounds, ...h264('1M')]);
  const radio = ['-i', media.languages, '-map', '0:a', '-c:a', 'aac', media.radio];
  await run('ffmpeg', ['-v', 'error', '-y', ...radio]);
  await makeSubtitled(folder, media);
  const around = ['-af', 'pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0', '-c:a', 'aac', '-b:a', '384k'];
  await film(media.around, '640x360', 12, [
    ...tone,
    ...around,
    '-metadata:s:a:0',
    'language=eng',
    ...h264('4M'),
  ]);
  await writeFile(media.fake, 'This is not a film.\n'.repeat(100));
  return media;
}
