/** The endings of files that people upload. Another one is a part of the name: `trip.2024`, `notes.txt`. */
const mediaExtension =
  /(?<=.)\.(?:mp4|m4v|mov|qt|mkv|mk3d|webm|avi|divx|wmv|asf|flv|f4v|mpe?g|m2v|m2ts?|mts|ts|tod|mod|vob|3gp|3g2|ogv|ogm|mxf|dv|rm|rmvb|y4m|gif|mp3|m4a|m4b|aac|ac3|eac3|flac|wav|aiff?|caf|ogg|oga|opus|wma|mka)$/iu;

/** Dates, times and versions keep theirs: `2026-07-04`, `12.30.15`, `v2.1`. */
const betweenNumbers = String.raw`(?<=(?<![\p{L}\p{N}])v?\p{N}+)[.-](?=\p{N}+(?![\p{L}\p{N}]))`;
const betweenWords = new RegExp(
  String.raw`(?!${betweenNumbers})(?<=[\p{L}\p{N})\]])[.+-]+(?=[\p{L}\p{N}([])`,
  'giu',
);

/**
 * A title to start from, as YouTube makes it: the file's name without extension and with the words apart. What a camera calls
 * its files stays readable and can be found again: `VID_20260704_123015.mp4` is "VID 20260704 123015". Where somebody has put
 * spaces, dots and dashes are punctuation. Never empty, never too long.
 */
export function titleFromFilename(name: string, maxLength = 200): string {
  const stem = name.trim().replace(mediaExtension, '').trim();
  const words = (/\s/u.test(stem) ? stem : stem.replace(betweenWords, ' ')).replace(/[_\s]+/gu, ' ').trim();
  return Array.from(words || name.trim() || 'Video')
    .slice(0, maxLength)
    .join('')
    .trim();
}
