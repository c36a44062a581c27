import classes from './ChannelAvatar.module.css';

type Props = { name: string; size?: number };

/** A channel's mark: its first letter on a hue of its own. */
export function ChannelAvatar({ name, size = 36 }: Props) {
  const hue = Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span
      className={classes.avatar}
      style={{ width: size, height: size, fontSize: size * 0.42, backgroundColor: `hsl(${hue} 45% 34%)` }}
      aria-hidden
    >
      {Array.from(name)[0]?.toUpperCase()}
    </span>
  );
}
