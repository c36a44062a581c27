import type { Caption } from '../captions';
import type { Sound } from '../sound';
import { failureOfManifest, PlaybackFailure, type CreateEngine } from './engine';

/** Safari has them; TypeScript does not know, and other browsers do not play this. */
type AudioTrack = { kind: string; label: string; language: string; enabled: boolean };
type AudioTracks = EventTarget & ArrayLike<AudioTrack>;

/** The browser's own player: Safari's HLS. It chooses the quality itself and does not say which. */
export const createNativeEngine: CreateEngine = (video, events) => {
  let source: string | null = null;

  const audioTracks = (video as { audioTracks?: AudioTracks }).audioTracks;
  const chooseSound = (id: string) => {
    Array.from(audioTracks ?? []).forEach((track, index) => (track.enabled = String(index) === id));
  };
  const onTrack = () => {
    const sounds = Array.from(audioTracks ?? []).map(soundOf);
    const first = sounds.length > 1 ? events.sounds(sounds) : null;
    if (first !== null) chooseSound(first);
  };
  audioTracks?.addEventListener('addtrack', onTrack);

  const texts = () =>
    Array.from(video.textTracks).filter(({ kind }) => kind === 'subtitles' || kind === 'captions');
  const chooseCaption = (id: string | null) => {
    texts().forEach((track, index) => (track.mode = String(index) === id ? 'showing' : 'disabled'));
  };
  const onText = () => chooseCaption(events.captions(texts().map(captionOf)));
  video.textTracks.addEventListener('addtrack', onText);

  const fail = async () => {
    const code = video.error?.code;
    const message = video.error?.message ?? 'native playback failed';
    if (code === MediaError.MEDIA_ERR_DECODE) {
      events.failed(new PlaybackFailure('decode', message));
      return;
    }
    // Safari cannot tell what it may not load, or what is not there, from what it cannot play. The server can.
    const answer = source === null ? null : await fetch(source, { cache: 'no-store' }).catch(() => null);
    if (source === null) return;
    if (!answer?.ok) events.failed(failureOfManifest(answer?.status, message));
    else
      events.failed(
        new PlaybackFailure(code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'unsupported', message),
      );
  };
  const onError = () => void fail();
  video.addEventListener('error', onError);

  return {
    kind: 'native',
    load(url, startAt) {
      source = url;
      video.src = startAt > 0 ? `${url}#t=${startAt}` : url;
      events.qualities([]);
    },
    choose: () => undefined,
    chooseSound,
    chooseCaption,
    stats: () => ({ engine: 'native HLS', bandwidth: null }),
    destroy() {
      source = null;
      video.removeEventListener('error', onError);
      audioTracks?.removeEventListener('addtrack', onTrack);
      video.textTracks.removeEventListener('addtrack', onText);
      video.removeAttribute('src');
      video.load();
    },
  };
};

function captionOf({ label, language }: TextTrack, index: number): Caption {
  return { id: String(index), label: label || null, language: language || null, forced: false };
}

function soundOf({ kind, label, language }: AudioTrack, index: number): Sound {
  return {
    id: String(index),
    label: label || null,
    language: language || null,
    isDefault: kind === 'main',
    forEveryone: kind !== 'commentary' && !kind.includes('desc'),
  };
}
