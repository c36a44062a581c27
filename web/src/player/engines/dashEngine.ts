// dash.js types its settings as classes and its levels as a `const enum`; both are plain values.
/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment, @typescript-eslint/no-unsafe-enum-assignment */
import {
  MediaPlayer,
  type LogLevel,
  type MediaInfo,
  type MediaPlayerClass,
  type Representation,
} from 'dashjs';
import { recallBandwidth, rememberBandwidth } from '../bandwidth';
import type { Caption } from '../captions';
import { isOriginal, type Quality } from '../quality';
import type { Sound } from '../sound';
import { failureOfManifest, failureOfStatus, PlaybackFailure, type CreateEngine } from './engine';

// dash.js names its errors by number: https://reference.dashif.org/dash.js/latest/samples/ (Errors.js)
const downloadErrors = new Set([11, 15, 17, 26, 27, 28]);
const manifestDownloadError = 25;

const silent = 0 as LogLevel;

type DashError = { error?: { code?: number; message?: string; data?: { response?: { status?: number } } } };

export const createDashEngine: CreateEngine = (video, events) => {
  const player = MediaPlayer().create();

  let representations: readonly Representation[] = [];
  let chosen: string | null = null;

  // dash.js has a limit of its own, which takes the next *smaller* picture and draws it too large.
  const limit = () => {
    const enough = chosen === null ? smallestThatFills(representations, video) : null;
    player.updateSettings({
      streaming: { abr: { maxBitrate: { video: enough ? enough.bitrateInKbit + 1 : -1 } } },
    });
  };
  const resized = new ResizeObserver(limit);
  resized.observe(video);

  // Whether to play is not the engine's to decide: a paused video stays paused when it is loaded anew.
  player.initialize(undefined, undefined, false);
  player.updateSettings({
    debug: { logLevel: silent },
    streaming: {
      utcSynchronization: { enabled: false },
      buffer: {
        fastSwitchEnabled: true,
        bufferTimeDefault: 18,
        bufferTimeAtTopQuality: 30,
        bufferToKeep: 60,
      },
      // A segment that nobody has watched yet is encoded while we wait: slow to begin is not broken.
      fragmentRequestTimeout: 60_000,
      retryAttempts: { MediaSegment: 3, InitializationSegment: 3, MPD: 3 },
      retryIntervals: { MediaSegment: 1000, InitializationSegment: 1000, MPD: 500 },
      abr: {
        initialBitrate: { video: recallBandwidth() / 1000 },
      },
      text: { defaultEnabled: false },
      // Our own memory of the network serves both engines.
      lastBitrateCachingInfo: { enabled: false },
      lastMediaSettingsCachingInfo: { enabled: false },
    },
  });

  // Asked only where there are several, and before anything of them is fetched.
  player.setCustomInitialTrackSelectionFunction((tracks: MediaInfo[]) => {
    if (tracks[0]?.type !== 'audio') return tracks;
    const first = events.sounds(tracks.map(soundOf));
    return tracks.filter((track) => idOf(track) === first);
  });

  const { events: on } = MediaPlayer;
  player.on(on.STREAM_INITIALIZED, () => {
    representations = player.getRepresentationsByTypeUnfiltered('video');
    limit();
    events.qualities(representations.map(qualityOf));
    events.playing(player.getCurrentRepresentationForType('video')?.id ?? null);
  });
  player.on(on.TEXT_TRACKS_ADDED, (event) => {
    // Typed as nothing at all.
    const tracks = event.tracks as readonly MediaInfo[];
    const first = tracks.length > 0 ? events.captions(tracks.map(captionOf)) : null;
    player.setTextTrack(first === null ? -1 : Number(first));
  });
  player.on(on.QUALITY_CHANGE_RENDERED, (event) => {
    if (event.mediaType === 'video') events.playing(event.newRepresentation.id);
  });
  player.on(on.FRAGMENT_LOADING_COMPLETED, () => rememberBandwidth(bandwidthOf(player) ?? 0));
  player.on(on.ERROR, (event) => {
    const { code, message, data } = (event as DashError).error ?? {};
    const detail = `dash.js ${code ?? ''}: ${message ?? ''}`;
    const status = data?.response?.status;
    if (code === manifestDownloadError) events.failed(failureOfManifest(status, detail));
    else if (code !== undefined && downloadErrors.has(code)) events.failed(failureOfStatus(status, detail));
    else events.failed(new PlaybackFailure('decode', detail));
  });

  return {
    kind: 'dash',
    load(url, startAt) {
      player.attachView(video);
      player.attachSource(url, startAt > 0 ? startAt : undefined);
    },
    choose(id) {
      chosen = id;
      limit();
      player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: id === null } } } });
      // Also what is buffered already: who chooses wants to see it now.
      if (id !== null) player.setRepresentationForTypeById('video', id, true);
    },
    chooseSound(id) {
      const track = player.getTracksFor('audio').find((one) => idOf(one) === id);
      if (track) player.setCurrentTrack(track);
    },
    chooseCaption(id) {
      player.setTextTrack(id === null ? -1 : Number(id));
    },
    stats: () => ({ engine: `dash.js ${player.getVersion()}`, bandwidth: bandwidthOf(player) }),
    destroy() {
      resized.disconnect();
      player.destroy();
    },
  };
};

/** More pixels than the screen shows are wasted. Null while nothing is known, or when not even the largest is enough. */
function smallestThatFills(
  representations: readonly Representation[],
  video: HTMLVideoElement,
): Representation | null {
  const width = video.clientWidth * devicePixelRatio;
  const height = video.clientHeight * devicePixelRatio;
  if (width === 0 || height === 0) return null;
  // The picture is fitted into the player: it is large enough as soon as one side is.
  const fills = representations.filter((one) => one.width >= width || one.height >= height);
  return fills.reduce<Representation | null>(
    (best, one) => (best === null || one.bitrateInKbit < best.bitrateInKbit ? one : best),
    null,
  );
}

function bandwidthOf(player: MediaPlayerClass): number | null {
  const kilobits = player.getAverageThroughput('video');
  return Number.isFinite(kilobits) && kilobits > 0 ? kilobits * 1000 : null;
}

function qualityOf(representation: Representation): Quality {
  return {
    id: representation.id,
    width: representation.width,
    height: representation.height,
    bitrate: representation.bandwidth,
    fps: representation.frameRate || null,
    codec: representation.codecs,
    original: isOriginal(representation.id),
  };
}

function idOf(track: MediaInfo): string {
  return String(track.id ?? track.index);
}

function captionOf(track: MediaInfo, index: number): Caption {
  return {
    id: String(index),
    label: track.labels[0]?.text ?? null,
    language: track.lang ?? null,
    forced: (track.roles ?? []).some(({ value }) => value === 'forced-subtitle'),
  };
}

function soundOf(track: MediaInfo): Sound {
  const roles = (track.roles ?? []).map(({ value }) => value);
  return {
    id: idOf(track),
    label: track.labels[0]?.text ?? null,
    language: track.lang ?? null,
    isDefault: roles.includes('main'),
    forEveryone: channelsOf(track) <= 2 && !roles.includes('commentary') && !roles.includes('description'),
  };
}

function channelsOf(track: MediaInfo): number {
  const [told] = (track.audioChannelConfiguration ?? []) as { value?: unknown }[];
  return Number(told?.value ?? 2);
}
