import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useContext, type MouseEvent } from 'react';
import { formatStartTime } from '@/lib/time';
import { richParts } from './richParts';
import { SeekContext } from './seekContext';

export function RichText({ text }: { text: string }) {
  const seek = useContext(SeekContext);
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
              // The address says what was done, so that it can be shared. The click does it, and every time.
              replace
              resetScroll={false}
              onClick={(event) => {
                if (staysHere(event)) seek(part.seconds);
              }}
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

/** Any other click opens a tab or a window, or downloads. */
function staysHere({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}
