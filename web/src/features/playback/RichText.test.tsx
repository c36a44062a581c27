import { MantineProvider } from '@mantine/core';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { RichText } from './RichText';
import { SeekContext } from './seekContext';

function show(text: string) {
  const seek = vi.fn<(seconds: number) => void>();
  const root = createRootRoute();
  const watch = createRoute({
    getParentRoute: () => root,
    path: '/watch/$videoId',
    component: () => (
      <SeekContext value={seek}>
        <RichText text={text} />
      </SeekContext>
    ),
  });
  const history = createMemoryHistory({ initialEntries: ['/watch/abc?engine=hls'] });
  const router = createRouter({ routeTree: root.addChildren([watch]), history });
  render(
    <MantineProvider>
      <RouterProvider router={router as never} />
    </MantineProvider>,
  );
  return { seek, history };
}

it('seeks by every click on a time, the beginning too, and writes it into the address', async () => {
  const { seek, history } = show('Start 0:00, middle 1:05');
  const middle = await screen.findByRole('link', { name: '1:05' });
  fireEvent.click(middle);
  fireEvent.click(middle);
  fireEvent.click(screen.getByRole('link', { name: '0:00' }));
  expect(seek.mock.calls).toEqual([[65], [65], [0]]);
  await waitFor(() => expect(history.location.search).toBe('?engine=hls&t=0s'));
  // No way back through every click.
  expect(history.length).toBe(1);
});

it('leaves a click for another tab to the browser', async () => {
  const { seek } = show('1:05');
  fireEvent.click(await screen.findByRole('link', { name: '1:05' }), { ctrlKey: true });
  expect(seek).not.toHaveBeenCalled();
});
