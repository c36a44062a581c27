import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CopyLinkButton } from './CopyLinkButton';

const execCommand = vi.fn<() => boolean>();

// As on plain http.
beforeEach(() => {
  vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard);
  Object.assign(document, { execCommand });
  render(
    <MantineProvider>
      <CopyLinkButton link={() => 'https://example.org/watch/a'}>Copy link</CopyLinkButton>
    </MantineProvider>,
  );
});
afterEach(() => {
  Reflect.deleteProperty(document, 'execCommand');
});

it('copies without the clipboard API, and leaves the focus on the button', async () => {
  execCommand.mockImplementation(() => {
    const field = document.querySelector('textarea');
    // As browsers do when its text is selected.
    field?.focus();
    return field?.value === 'https://example.org/watch/a';
  });
  const button = screen.getByRole('button');
  button.focus();
  fireEvent.click(button);
  await screen.findByText('Copied');
  expect(document.activeElement).toBe(button);
});

it('says when nothing was copied', async () => {
  execCommand.mockReturnValue(false);
  fireEvent.click(screen.getByRole('button'));
  await screen.findByText('Could not be copied');
});
