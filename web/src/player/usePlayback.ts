import { useCallback, useEffect, useRef, useState } from 'react';
import { firstCaption, recallCaptions, rememberCaptions, usualCaption, type Caption } from './captions';
import { detectSupport, engineOrder, type EngineChoice } from './engines/choice';
import { PlaybackFailure, type Engine, type EngineKind } from './engines/engine';
import { loadEngine } from './engines/load';
import { sameQuality, type Quality } from './quality';
import { firstSound, type Sound } from './sound';

export type Sources = { hls: string; dash: string };

export type PlaybackState = {
  engine: EngineKind | null;
  qualities: readonly Quality[];
  /** The quality on screen. */
  playing: string | null;
  /** The quality that the viewer asked for; null is Auto. */
  chosen: string | null;
  /** Languages and other versions of the sound; empty where there is nothing to choose. */
  sounds: readonly Sound[];
  /** The one that is heard. */
  sound: string | null;
  captions: readonly Caption[];
  /** Those that are shown; null for none. */
  caption: string | null;
  failure: PlaybackFailure | null;
};

type Options = {
  video: HTMLVideoElement | null;
  sources: Sources;
  choice: EngineChoice;
  startAt: number;
  /** What the viewer reads: where the sound is in that language, it is played. */
  language: string;
  /** The addresses are no longer valid: fetch new ones, then they are loaded. */
  onExpired: () => Promise<unknown>;
};

const fresh: PlaybackState = {
  engine: null,
  qualities: [],
  playing: null,
  chosen: null,
  sounds: [],
  sound: null,
  captions: [],
  caption: null,
  failure: null,
};
/** Seconds to wait before each new try after the network failed. */
const patience = [1, 3] as const;

/** A stream that this engine could not begin with: what it lacks may be there for the next one. */
function anotherMayPlay(failure: PlaybackFailure): boolean {
  return failure.kind === 'decode' || failure.kind === 'unsupported' || failure.ofManifest;
}

/** Puts the stream into the video with the best engine, and tries again where that may help. */
export function usePlayback({ video, sources, choice, startAt, language, onExpired }: Options) {
  const [state, setState] = useState<PlaybackState>(fresh);
  const [attempt, setAttempt] = useState(0);
  const engine = useRef<Engine | null>(null);
  const failures = useRef(0);
  // An engine that is destroyed empties the video: where it stood has to be known before.
  const left = useRef<{ at: number; playing: boolean } | null>(null);
  // Whoever chose a quality wants it after a new try, and from another engine, too.
  const wanted = useRef<Quality | null>(null);
  const wantedSound = useRef<Sound | null>(null);
  // Addresses change with every answer of the server (they carry a token); only a new attempt needs the newest.
  const latest = useRef({ sources, startAt, language, onExpired });
  useEffect(() => {
    latest.current = { sources, startAt, language, onExpired };
  });

  const again = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    if (!video) return;
    const order = engineOrder(choice, detectSupport());
    const resumeAt = left.current?.at ?? latest.current.startAt;
    const wasPlaying = left.current?.playing ?? false;
    const leave = () => {
      if (!engine.current) return;
      if (video.currentTime > 0) left.current = { at: video.currentTime, playing: !video.paused };
      engine.current.destroy();
      engine.current = null;
    };
    let alive = true;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const start = async (index: number): Promise<void> => {
      const kind = order[index];
      if (!kind) {
        setState({ ...fresh, failure: new PlaybackFailure('unsupported', 'no engine for this browser') });
        return;
      }
      setState({ ...fresh, engine: kind });
      try {
        const create = await loadEngine(kind);
        if (!alive) return;
        engine.current = create(video, {
          qualities: (qualities) => {
            const same = wanted.current && sameQuality(wanted.current, qualities);
            if (same) engine.current?.choose(same.id);
            setState((now) => ({ ...now, qualities, chosen: same?.id ?? null }));
          },
          sounds: (sounds) => {
            const sound = firstSound(sounds, wantedSound.current, latest.current.language)?.id ?? null;
            setState((now) => ({ ...now, sounds, sound }));
            return sound;
          },
          captions: (captions) => {
            const { on, wish } = recallCaptions();
            const caption = (on ? firstCaption(captions, wish)?.id : null) ?? null;
            setState((now) => ({ ...now, captions, caption }));
            return caption;
          },
          playing: (playing) => setState((now) => ({ ...now, playing })),
          failed: (failure) => {
            if (alive) handle(failure, index);
          },
        });
        engine.current.load(
          kind === 'dash' ? latest.current.sources.dash : latest.current.sources.hls,
          resumeAt,
        );
        if (wasPlaying) void video.play().catch(() => undefined);
      } catch (error) {
        // The engine's own download failed.
        if (alive) handle(new PlaybackFailure('network', String(error)), index);
      }
    };

    const handle = (failure: PlaybackFailure, index: number): void => {
      const neverStarted = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
      leave();
      if (neverStarted && index + 1 < order.length && anotherMayPlay(failure)) {
        void start(index + 1);
        return;
      }
      const wait = patience[failures.current];
      failures.current += 1;
      if (failure.kind === 'expired' && failures.current <= 2) {
        void latest.current.onExpired().finally(() => {
          // After React has passed the new addresses on.
          if (alive) timer = setTimeout(again);
        });
        return;
      }
      if (failure.kind === 'network' && wait !== undefined && navigator.onLine) {
        timer = setTimeout(again, wait * 1000);
        return;
      }
      setState((now) => ({ ...now, failure }));
    };

    const onOnline = () => {
      if (!engine.current) again();
    };
    // Only pictures that move prove that it works again.
    const onTime = () => {
      if (!video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) failures.current = 0;
    };
    window.addEventListener('online', onOnline);
    video.addEventListener('timeupdate', onTime);
    void start(0);

    return () => {
      alive = false;
      clearTimeout(timer);
      window.removeEventListener('online', onOnline);
      video.removeEventListener('timeupdate', onTime);
      leave();
    };
  }, [video, choice, attempt, again]);

  const { qualities, sounds, captions, caption } = state;
  const choose = useCallback(
    (id: string | null) => {
      wanted.current = qualities.find((quality) => quality.id === id) ?? null;
      engine.current?.choose(id);
      setState((now) => ({ ...now, chosen: id }));
    },
    [qualities],
  );

  const chooseSound = useCallback(
    (id: string) => {
      wantedSound.current = sounds.find((sound) => sound.id === id) ?? null;
      engine.current?.chooseSound(id);
      setState((now) => ({ ...now, sound: id }));
    },
    [sounds],
  );

  const chooseCaption = useCallback(
    (id: string | null) => {
      const chosen = captions.find((one) => one.id === id) ?? null;
      // Turned off, they are what is turned on again.
      const before = captions.find((one) => one.id === caption) ?? recallCaptions().wish;
      rememberCaptions({ on: chosen !== null, wish: chosen ?? before });
      engine.current?.chooseCaption(id);
      setState((now) => ({ ...now, caption: id }));
    },
    [captions, caption],
  );

  /** Says whether they are shown now; null where there are none. */
  const toggleCaptions = useCallback((): boolean | null => {
    if (captions.length === 0) return null;
    const usual = usualCaption(captions, recallCaptions().wish, latest.current.language)?.id ?? null;
    chooseCaption(caption === null ? usual : null);
    return caption === null;
  }, [captions, caption, chooseCaption]);

  const retry = useCallback(() => {
    failures.current = 0;
    again();
  }, [again]);

  const stats = useCallback(() => engine.current?.stats() ?? null, []);

  return { ...state, choose, chooseSound, chooseCaption, toggleCaptions, retry, stats };
}
