import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible } from './axe';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

type Reference = { paths: Record<string, Record<string, unknown>> };

it('shows every call of the API, and finds one', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto('/docs');
  await page.getByRole('heading', { name: 'POST /api/videos/init' }).waitFor();
  const { paths } = (await (await page.request.get('/openapi/v1.json')).json()) as Reference;
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => method.toUpperCase() + path),
  );
  const shown = () => page.locator('article h3').allTextContents();
  expect((await shown()).toSorted()).toEqual(calls.toSorted());
  await expectAccessible(page);

  await page.getByLabel('Filter').fill('post complete');
  expect(await shown()).toEqual(['POST/api/videos/{id}/complete']);
  await page.getByRole('link', { name: 'Back to Kinora' }).click();
  await page.getByRole('heading', { name: 'Newest videos' }).waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});
