import { recall, remember } from '@/lib/memory';

/** Subtitles or captions that an engine can show. `id` is the engine's own name for them. */
export type Caption = {
  id: string;
  /** What the manifest calls them. */
  label: string | null;
  /** BCP 47. */
  language: string | null;
  /** Only what everybody needs to read: signs, and speech in another language. */
  forced: boolean;
};

/** What another engine, or another video, has of them. Ids are the engine's own. */
export type CaptionWish = Pick<Caption, 'label' | 'language'>;

/** What to begin with: what is wished for, else the same language; nothing where nobody wished for any. */
export function firstCaption(captions: readonly Caption[], wish: CaptionWish | null): Caption | undefined {
  if (!wish) return undefined;
  const read = captions.filter(({ language }) => language !== null && language === wish.language);
  return read.find(({ label }) => label === wish.label) ?? read.find(({ forced }) => !forced) ?? read[0];
}

/** What to turn on for somebody who has not chosen any: those in the reader's language, else the first. */
export function usualCaption(
  captions: readonly Caption[],
  wish: CaptionWish | null,
  reader: string,
): Caption | undefined {
  const [language] = reader.split('-');
  const read = captions.filter((one) => one.language?.split('-')[0] === language);
  return (
    firstCaption(captions, wish) ??
    read.find(({ forced }) => !forced) ??
    captions.find(({ forced }) => !forced) ??
    captions[0]
  );
}

type Remembered = { on: boolean; wish: CaptionWish | null };

export function recallCaptions(): Remembered {
  try {
    const kept = JSON.parse(recall('captions') ?? '{}') as Partial<
      Record<'on' | 'label' | 'language', unknown>
    >;
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const wish = { label: text(kept.label), language: text(kept.language) };
    return { on: kept.on === true, wish: (wish.label ?? wish.language) ? wish : null };
  } catch {
    // Edited by hand.
    return { on: false, wish: null };
  }
}

export function rememberCaptions({ on, wish }: Remembered): void {
  remember('captions', wish ? JSON.stringify({ on, label: wish.label, language: wish.language }) : null);
}
