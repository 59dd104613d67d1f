import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** Rules to be looked at alone, or besides those that axe looks at by itself. */
export type Rules = { only: readonly string[] } | { also: readonly string[] };

/** What axe finds on the page as it stands; the page's context must bypass the CSP. */
export async function axeFaults(page: Page, rules: Rules = { also: [] }): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ content: AXE });
  const which =
    'only' in rules
      ? { runOnly: { type: 'rule', values: rules.only } }
      : { rules: Object.fromEntries(rules.also.map((id) => [id, { enabled: true }])) };
  const violations = await page.evaluate(
    async (options) => {
      const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Found> } };
      return (await axe.run(options)).violations;
    },
    { ...which, resultTypes: ['violations'] },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
  );
}

/** By how many pixels the page scrolls sideways. */
export const sideways = (page: Page) =>
  page.evaluate(() => {
    const { document, innerWidth } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return Math.max(0, document.documentElement.scrollWidth - innerWidth);
  });

/** Neither axe finds a fault on the page as it stands, nor does it scroll sideways. */
export async function expectNoFault(page: Page): Promise<void> {
  expect({ at: page.url(), faults: await axeFaults(page), sideways: await sideways(page) }).toEqual({
    at: page.url(),
    faults: [],
    sideways: 0,
  });
}
