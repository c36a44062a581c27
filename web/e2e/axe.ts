import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const looks = [
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 1440 },
  { scheme: 'dark', width: 360 },
  { scheme: 'light', width: 1440 },
  { scheme: 'light', width: 768 },
] as const;

/**
 * Axe finds nothing on what the page shows now, and nothing is wider than the window: light and dark, on a phone and on a
 * desk, and on what lies between. Pages get all of it; a state of theirs, made of the same colours and boxes, gets two.
 */
export async function expectAccessible(page: Page, what: 'page' | 'state' = 'state'): Promise<void> {
  const found: string[] = [];
  for (const { scheme, width } of looks.slice(0, what === 'page' ? looks.length : 2)) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    // Colours on their way from one scheme to the other are neither.
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .every(
          ({ playState, effect }) =>
            playState !== 'running' || effect?.getComputedTiming().endTime === Infinity,
        ),
    );
    // There are no frames: legacy mode saves the empty page on which the results of many would be put together.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    for (const { id, nodes } of violations) {
      found.push(`${scheme} ${width} ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      found.push(`${scheme} ${width}: wider than the window`);
    }
  }
  expect(found).toEqual([]);
}
