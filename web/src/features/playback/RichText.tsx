import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatStartTime } from '@/lib/time';
import { richParts } from './richParts';

export function RichText({ text }: { text: string }) {
  return richParts(text).map((part, index) => {
    if (part.type === 'link') {
      return (
        <Anchor
          key={index}
          href={part.url}
          target="_blank"
          rel="noopener noreferrer nofollow ugc"
          inherit
          underline="always"
        >
          {part.text}
        </Anchor>
      );
    }
    if (part.type === 'time') {
      return (
        <Anchor
          key={index}
          inherit
          underline="always"
          renderRoot={(props) => (
            <Link
              from="/watch/$videoId"
              to="."
              search={(before) => ({ ...before, t: formatStartTime(part.seconds) })}
              resetScroll
              {...props}
            />
          )}
        >
          {part.text}
        </Anchor>
      );
    }
    return part.text;
  });
}
