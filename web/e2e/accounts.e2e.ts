import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callApi, launch, openPage, signUp } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('signs up, out and in again, and remembers across reloads', async () => {
  const { page, context, troubles } = await openPage(browser);
  const { username, password } = await signUp(page);
  await page.reload();
  const account = page.getByRole('button', { name: `Account: ${username}` });
  await account.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();

  await page.getByLabel('Username or email').fill(username);
  await page.getByLabel('Password', { exact: true }).fill('not my password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The name or the password is not right.').waitFor();
  // A wrong password is a 401, and the browser writes that down by itself.
  expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);

  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await account.waitFor();
  await context.close();
});

it('stays signed in when the server did not hear of signing out', async () => {
  const { page, context } = await openPage(browser);
  const { username } = await signUp(page);
  const account = page.getByRole('button', { name: `Account: ${username}` });
  const signOut = async () => {
    await account.click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  await page.route('**/api/auth/logout', (route) => route.abort());
  await signOut();
  await page.getByRole('alert').getByText('You are still signed in.').waitFor();
  await page.reload();
  await account.waitFor();

  await page.unrouteAll();
  await signOut();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await context.close();
});

it('signs out in every tab', async () => {
  const { page, context } = await openPage(browser);
  const { username } = await signUp(page);
  const other = await context.newPage();
  await other.goto('/studio');
  await other.getByText('Your videos appear here').waitFor();
  await page.getByRole('button', { name: `Account: ${username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await other.waitForURL(/\/signin\?next=/);
  await context.close();
});

it('asks visitors to sign in and brings them back to where they wanted to go', async () => {
  const { page, context, troubles } = await openPage(browser);
  const { username, password } = await signUp(page);
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.goto('/studio');
  await page.waitForURL(/\/signin\?next=/);
  await page.getByLabel('Username or email').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'My videos' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/studio');
  expect(troubles).toEqual([]);
  await context.close();
});

it('explains a name that is taken', async () => {
  const { page, context } = await openPage(browser);
  const { username } = await signUp(page);
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.goto('/signup');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Email').fill('somebody.else@example.org');
  await page.getByLabel('Password', { exact: true }).fill('a rather long secret');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('This username is taken.').waitFor();
  await context.close();
});

it('lives on when the access cookie has run out', async () => {
  const { page, context, troubles } = await openPage(browser);
  const { username } = await signUp(page);
  await context.clearCookies({ name: 'kinora_access' });
  await page.goto('/studio');
  await page.getByRole('button', { name: `Account: ${username}` }).waitFor();
  await page.getByText('Your videos appear here').waitFor();
  expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
  await context.close();
});

it('shows a private video to its owner when the access cookie has run out', async () => {
  const { page, context } = await openPage(browser);
  await signUp(page);
  const room = { title: 'For me alone', filename: 'me.mp4', size: 1000, visibility: 'private' };
  const { videoId } = (await callApi(page, 'POST', '/api/videos/init', room)) as { videoId: string };
  await context.clearCookies({ name: 'kinora_access' });
  await page.evaluate(() => localStorage.setItem('kinora.refreshedAt', '1'));
  await page.goto(`/watch/${videoId}`);
  await page.getByRole('heading', { name: 'For me alone' }).waitFor();
  await context.close();
});

it('speaks German and turns dark, and stays so', async () => {
  const { page, context, troubles } = await openPage(browser, { colorScheme: 'light' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Appearance and language' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('heading', { name: 'Neueste Videos' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Neueste Videos' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('de');
  expect(await page.getAttribute('html', 'data-mantine-color-scheme')).toBe('dark');
  expect(troubles).toEqual([]);
  await context.close();
});
