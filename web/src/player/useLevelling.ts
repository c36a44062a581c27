import { useEffect } from 'react';
import { detectSupport } from './engines/choice';
import { levelling, type Loudness } from './levelling';

/** Seconds that a change takes, so that it does not click. */
const gently = 0.05;

// One for the page: browsers count them. What an element's sound once goes through, it goes through for good.
let context: AudioContext | null = null;
const nodes = new WeakMap<HTMLVideoElement, GainNode>();
const wanted = new WeakMap<HTMLVideoElement, number>();

/**
 * Makes every video as loud as the others, if wanted. The sound of one that needs it goes through the page's Web Audio, but not before
 * that runs, which browsers allow after a click or a key: until then it is heard as it is. Volume and mute stay the element's own.
 */
export function useLevelling(
  video: HTMLVideoElement | null,
  loudness: Loudness | null,
  isWanted: boolean,
): void {
  const gain = loudness && isWanted ? levelling(loudness) : 1;

  useEffect(() => {
    // Safari lets nobody at the sound of the HLS that it plays itself: https://bugs.webkit.org/show_bug.cgi?id=180696
    if (!video || detectSupport().appleHls) return;
    wanted.set(video, gain);
    const apply = () => void level(video);
    apply();
    video.addEventListener('playing', apply);
    document.addEventListener('pointerup', apply);
    document.addEventListener('keyup', apply);
    return () => {
      video.removeEventListener('playing', apply);
      document.removeEventListener('pointerup', apply);
      document.removeEventListener('keyup', apply);
    };
  }, [video, gain]);
}

async function level(video: HTMLVideoElement): Promise<void> {
  if (!nodes.has(video) && (video.paused || wanted.get(video) === 1 || !mayBegin())) return;
  context ??= open();
  // Again after a telephone call: nothing would be heard without.
  if (context.state !== 'running') await context.resume();
  let node = nodes.get(video);
  if (!node) {
    node = new GainNode(context);
    context.createMediaElementSource(video).connect(node).connect(context.destination);
    nodes.set(video, node);
  }
  node.gain.setTargetAtTime(wanted.get(video) ?? 1, context.currentTime, gently);
}

function open(): AudioContext {
  const opened = new AudioContext();
  // Else 5.1 is mixed down for those who have the loudspeakers, too.
  // Firefox says 0 where there is no loudspeaker at all.
  if (opened.destination.maxChannelCount > 0)
    opened.destination.channelCount = opened.destination.maxChannelCount;
  return opened;
}

function mayBegin(): boolean {
  const activation = (navigator as Partial<Navigator>).userActivation;
  return activation?.hasBeenActive ?? true;
}
