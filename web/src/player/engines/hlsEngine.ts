import Hls, {
  ErrorDetails,
  ErrorTypes,
  Events,
  type ErrorData,
  type Level,
  type MediaPlaylist,
} from 'hls.js';
import { recallBandwidth, rememberBandwidth } from '../bandwidth';
import type { Caption } from '../captions';
import { isOriginal, type Quality } from '../quality';
import type { Sound } from '../sound';
import { failureOfManifest, failureOfStatus, PlaybackFailure, type CreateEngine } from './engine';

// A segment that nobody has watched yet is encoded while we wait: slow to begin is not broken.
const patient = {
  default: {
    maxTimeToFirstByteMs: 30_000,
    maxLoadTimeMs: 120_000,
    timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 3, retryDelayMs: 500, maxRetryDelayMs: 8000 },
  },
};

export const createHlsEngine: CreateEngine = (video, events) => {
  let recovered = 0;
  const hls = new Hls({
    abrEwmaDefaultEstimate: recallBandwidth(),
    testBandwidth: false,
    lowLatencyMode: false,
    // Our segments are fragmented MP4 already: a worker would only add its start to the first picture.
    enableWorker: false,
    capLevelToPlayerSize: true,
    maxBufferLength: 30,
    backBufferLength: 60,
    // Captions hidden in the pictures are offered by the server as text like any other; in encoded qualities they are not there.
    enableCEA708Captions: false,
    fragLoadPolicy: patient,
  });

  hls.on(Events.MANIFEST_PARSED, (_event, { levels, subtitleTracks }) => {
    events.qualities(levels.map(qualityOf));
    const first = subtitleTracks.length > 0 ? events.captions(subtitleTracks.map(captionOf)) : null;
    // Before hls.js takes the default and fetches it.
    if (first === null) hls.subtitleTrack = -1;
    else hls.setSubtitleOption(subtitleTracks[Number(first)]);
  });
  // A rendition may be in two groups: its address tells it from others. Small pictures come without 5.1: until they are larger, the same is heard in stereo.
  const hear = (id: string) => {
    const wanted = hls.allAudioTracks.find(({ url }) => url === id);
    const here = hls.audioTracks.findIndex(({ url }) => url === id);
    const index = here < 0 ? hls.audioTracks.findIndex(({ name }) => name === wanted?.name) : here;
    if (index >= 0) hls.audioTrack = index;
  };
  hls.on(Events.AUDIO_TRACKS_UPDATED, () => {
    const sounds = new Map(hls.allAudioTracks.map((track) => [track.url, soundOf(track)]));
    if (sounds.size < 2) return;
    const first = events.sounds([...sounds.values()]);
    // Before hls.js takes the default and fetches it.
    if (first !== null) hear(first);
  });
  hls.on(Events.LEVEL_SWITCHED, (_event, { level }) => events.playing(String(level)));
  hls.on(Events.FRAG_BUFFERED, () => rememberBandwidth(hls.bandwidthEstimate));
  hls.on(Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    // Nothing has been played of a manifest without a codec for this browser: there is nothing to recover.
    const isPlaying = data.details !== ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR;
    if (data.type === ErrorTypes.MEDIA_ERROR && isPlaying && recovered < 2) {
      recovered += 1;
      hls.recoverMediaError();
      return;
    }
    events.failed(failureOf(data));
  });

  return {
    kind: 'hls',
    load(url, startAt) {
      hls.config.startPosition = startAt > 0 ? startAt : -1;
      hls.attachMedia(video);
      hls.loadSource(url);
    },
    choose(id) {
      // From the next segment on, without emptying what is on screen.
      hls.nextLevel = id === null ? -1 : Number(id);
    },
    chooseSound: hear,
    chooseCaption(id) {
      hls.subtitleTrack = id === null ? -1 : Number(id);
    },
    stats: () => ({ engine: `hls.js ${Hls.version}`, bandwidth: hls.bandwidthEstimate }),
    destroy: () => hls.destroy(),
  };
};

function qualityOf(level: Level, index: number): Quality {
  return {
    id: String(index),
    width: level.width,
    height: level.height,
    bitrate: level.averageBitrate || level.bitrate,
    fps: level.frameRate || null,
    codec: level.videoCodec ?? null,
    // …/video/NAME/index.m3u8
    original: isOriginal(level.uri.split('/').at(-2) ?? ''),
  };
}

function soundOf(track: MediaPlaylist): Sound {
  // Has the name of its stereo (RFC 8216 §4.3.4.1.1).
  const isSurround = Number(track.channels) > 2;
  return {
    id: track.url,
    label: isSurround ? `${track.name} 5.1` : track.name,
    language: track.lang ?? null,
    isDefault: track.default && !isSurround,
    forEveryone: track.autoselect && !isSurround && !track.characteristics?.includes('describes-video'),
  };
}

function captionOf(track: MediaPlaylist, index: number): Caption {
  return { id: String(index), label: track.name, language: track.lang ?? null, forced: track.forced };
}

function failureOf(data: ErrorData): PlaybackFailure {
  const detail = `hls.js ${data.details}: ${data.error.message}`;
  if (data.type !== ErrorTypes.NETWORK_ERROR || data.details === ErrorDetails.MANIFEST_PARSING_ERROR)
    return new PlaybackFailure('decode', detail);
  if (data.details === ErrorDetails.MANIFEST_LOAD_ERROR)
    return failureOfManifest(data.response?.code, detail);
  return failureOfStatus(data.response?.code, detail);
}
