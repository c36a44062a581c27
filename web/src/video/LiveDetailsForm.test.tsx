import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeVideo } from '@/test/videos';
import { LiveDetailsForm } from './LiveDetailsForm';

const video = makeVideo({ id: 'a', title: 'Old' });
let answers: (() => Response)[];
let sent: unknown[];
let client: QueryClient;

beforeEach(() => {
  vi.useFakeTimers();
  // Not in this DOM; the field that grows with its text listens to it.
  Object.assign(document, { fonts: new EventTarget() });
  answers = [];
  sent = [];
  client = new QueryClient();
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(await request.json());
    const answer = answers.shift();
    return answer ? answer() : json(200, { ...video, ...(sent.at(-1) as object) });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const later = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const type = (title: string) =>
  fireEvent.change(screen.getByLabelText(/Title/), { target: { value: title } });

/** As the upload's card does it: with a new function each time. */
const form = (onSaved: (title: string) => void = () => undefined) => (
  <MantineProvider>
    <QueryClientProvider client={client}>
      <LiveDetailsForm video={video} onSaved={({ title }) => onSaved(title)} />
    </QueryClientProvider>
  </MantineProvider>
);

it('saves a moment after the last change, however often the page around it is drawn', async () => {
  const saved: string[] = [];
  const { rerender } = render(form());
  type('New');
  for (let beat = 0; beat < 4; beat += 1) {
    await later(400);
    rerender(form((title) => saved.push(title)));
  }
  expect(sent).toEqual([{ title: 'New' }]);
  expect(saved).toEqual(['New']);
  expect(screen.getByRole('status').textContent).toBe('Saved');
});

it.each([
  ['the server has a problem', () => json(500, {})],
  [
    'nobody answers',
    () => {
      throw new TypeError('Failed to fetch');
    },
  ],
])('tries again, after a pause, when %s', async (_, failing) => {
  answers = [failing, failing];
  render(form());
  type('New');
  await later(700);
  expect(sent).toHaveLength(1);
  await later(2000);
  expect(sent).toHaveLength(1);
  await later(4000);
  expect(sent).toHaveLength(2);
  await later(10_500);
  expect(sent).toEqual([{ title: 'New' }, { title: 'New' }, { title: 'New' }]);
  expect(screen.getByRole('status').textContent).toBe('Saved');
  await later(60_000);
  expect(sent).toHaveLength(3);
});

it('does not repeat what was refused', async () => {
  answers = [() => json(400, { code: 'validation_failed' })];
  const { unmount } = render(form());
  type('New');
  await later(60_000);
  unmount();
  await later(60_000);
  expect(sent).toHaveLength(1);
});

it('sends what has not got through once more when it goes away', async () => {
  answers = [() => json(503, {})];
  const { unmount } = render(form());
  type('New');
  await later(700);
  unmount();
  await later(10);
  expect(sent).toEqual([{ title: 'New' }, { title: 'New' }]);
});
