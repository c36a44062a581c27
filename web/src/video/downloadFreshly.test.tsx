import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteSignedIn } from '@/api/session';
import { downloadFreshly } from './downloadFreshly';

const clicked = vi.fn();
const fetched = vi.fn();

beforeEach(() => {
  noteSignedIn();
  fetched.mockReset();
  clicked.mockReset();
  vi.stubGlobal('fetch', fetched);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked(this.getAttribute('href'), this.hasAttribute('download'), fetched.mock.calls.length);
  });
  render(
    <a href="http://localhost:3000/api/videos/a/original" download onClick={downloadFreshly}>
      Download
    </a>,
  );
});
afterEach(() => vi.unstubAllGlobals());

/** False when the link is kept from what it would do by itself. */
const press = () => fireEvent.click(screen.getByText('Download'));

it('leaves the link alone while the session is good', () => {
  expect(press()).toBe(true);
  expect(fetched).not.toHaveBeenCalled();
});

it.each([
  ['renewed', () => Promise.resolve(new Response('{}'))],
  ['not to be renewed now', () => Promise.reject(new TypeError('Failed to fetch'))],
])('asks first, and downloads when the session is %s', async (_, answer) => {
  localStorage.setItem('kinora.refreshedAt', '1');
  fetched.mockImplementation(answer);
  expect(press()).toBe(false);
  await vi.waitFor(() =>
    expect(clicked).toHaveBeenCalledExactlyOnceWith('http://localhost:3000/api/videos/a/original', true, 1),
  );
});
