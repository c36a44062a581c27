import { PlaybackFailure, type CreateEngine } from './engine';

/** The browser's own player: Safari's HLS. It chooses the quality itself and does not say which. */
export const createNativeEngine: CreateEngine = (video, events) => {
  const fail = () => {
    const code = video.error?.code;
    const kind =
      code === MediaError.MEDIA_ERR_NETWORK
        ? 'network'
        : code === MediaError.MEDIA_ERR_DECODE
          ? 'decode'
          : 'unsupported';
    events.failed(new PlaybackFailure(kind, video.error?.message ?? 'native playback failed'));
  };
  video.addEventListener('error', fail);
  return {
    kind: 'native',
    load(url, startAt) {
      video.src = startAt > 0 ? `${url}#t=${startAt}` : url;
      events.qualities([]);
    },
    choose: () => undefined,
    stats: () => ({ engine: 'native HLS', bandwidth: null }),
    destroy() {
      video.removeEventListener('error', fail);
      video.removeAttribute('src');
      video.load();
    },
  };
};
