/** One language or version of the sound that an engine can play. `id` is the engine's own name for it. */
export type Sound = {
  id: string;
  /** What the manifest calls it. */
  label: string | null;
  /** BCP 47. */
  language: string | null;
  isDefault: boolean;
  /** Neither a commentary nor a description for those who cannot see, nor for more loudspeakers than most have. */
  forEveryone: boolean;
};

/** What another engine, or the next try, has of a sound. Ids are the engine's own; names and languages are the manifest's. */
export function sameSound(wanted: Sound, sounds: readonly Sound[]): Sound | undefined {
  return sounds.find(({ label, language }) => label === wanted.label && language === wanted.language);
}

/** What to begin with: what was chosen before, else the reader's language, else what the file asks for. */
export function firstSound(
  sounds: readonly Sound[],
  wanted: Sound | null,
  reader: string,
): Sound | undefined {
  const usual = sounds.find(({ isDefault }) => isDefault) ?? sounds[0];
  const read = sounds.filter((one) => one.forEveryone && base(one.language) === base(reader));
  return (wanted && sameSound(wanted, sounds)) ?? read.find((one) => one === usual) ?? read[0] ?? usual;
}

/**
 * Parts of what it is called in the menu: its language in its own words, and what the manifest tells beyond the
 * language. Servers name languages in English, which not everybody speaks.
 */
export function nameParts(sound: Pick<Sound, 'label' | 'language'>): {
  language: string | null;
  rest: string | null;
} {
  const own = languageName(sound.language, sound.language);
  const { label } = sound;
  if (own === null || label === null) return { language: own, rest: label };
  for (const known of [own, languageName(sound.language, 'en'), languageName(base(sound.language), 'en')]) {
    if (known !== null && label.toLowerCase().startsWith(known.toLowerCase())) {
      const rest = label.slice(known.length);
      // "Englishmen" is no language.
      if (/^\p{L}/u.test(rest)) continue;
      const region = `(${sound.language?.split('-').slice(1).join('-') ?? ''})`;
      return {
        language: own,
        rest:
          rest
            .replace(region, '')
            .replace(/^\s*[–:-]/, '')
            .trim() || null,
      };
    }
  }
  return { language: own, rest: label };
}

function languageName(tag: string | null, inLanguage: string | null): string | null {
  if (tag === null || inLanguage === null) return null;
  try {
    const name = new Intl.DisplayNames([inLanguage], { type: 'language', fallback: 'none' }).of(tag);
    // Many languages write their own name small; in a menu it stands at the beginning of a line.
    return name ? name.charAt(0).toLocaleUpperCase(inLanguage) + name.slice(1) : null;
  } catch {
    return null;
  }
}

function base(tag: string | null): string | null {
  return tag?.split('-')[0]?.toLowerCase() ?? null;
}
