import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.string().trim().min(1);

const guideFile = z.strictObject({
  format: z.literal('keypoint-discussion-guide/1'),
  version: z.int().positive(),
  rules: z.array(z.strictObject({ title: text, text })).min(1),
  moderation: text,
  /** Who may not post, and by whose rule. */
  ineligible: z.strictObject({ definition: text, rule: text, source: text }),
});

/** What people are told before they write. */
export type Guide = z.infer<typeof guideFile>;

/** @throws Error naming each fault */
export function readGuide(source: string): Guide {
  const parsed = guideFile.safeParse(parse(source));
  if (!parsed.success) throw new Error(`the discussion guide can't be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

let shipped: Guide | undefined;

/** `content/discussion-guide.yaml`, read once. */
export function shippedGuide(): Guide {
  shipped ??= readGuide(readFileSync(join(import.meta.dirname, '../../../content/discussion-guide.yaml'), 'utf8'));
  return shipped;
}
