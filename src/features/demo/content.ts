import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { isoDay } from '../../lib/dates.ts';
import { DAY_MS } from './days.ts';

/** The question whose key is wrong in the demonstration, until somebody finds it: the option that is called right, from 0. */
const MISKEYED = { question: 'dosing-why-alternate', called: 2 } as const;

/** How long ago the demonstration's activity was released. */
export const DAYS_OPEN = 60;

const file = z.looseObject({
  slug: z.string(),
  dates: z.looseObject({}),
  questions: z.array(z.looseObject({ id: z.string(), options: z.unknown().optional() })),
});
const options = z.array(z.looseObject({ text: z.string(), correct: z.boolean() }));

export interface DemoActivity {
  slug: string;
  /** The activity file: released some weeks ago, and with one key that is wrong. */
  text: string;
  wrongKey: WrongKey;
}

/** A question, by its slug, whose stored key is wrong. */
export interface WrongKey {
  question: string;
  /** The text of the option that is right. */
  rightOption: string;
}

export async function demoActivity(contentFolder: string, now: number): Promise<DemoActivity> {
  const path = join(contentFolder, 'demo', 'iron-deficiency.yaml');
  const activity = file.parse(parse(await readFile(path, 'utf8')));
  const released = isoDay(now - DAYS_OPEN * DAY_MS);
  const expires = isoDay(now + 3 * 365 * DAY_MS - DAYS_OPEN * DAY_MS);
  const miskeyed = activity.questions.find(({ id }) => id === MISKEYED.question);
  const offered = options.parse(miskeyed?.options);
  const called = offered.map((option, i) => ({ ...option, correct: i === MISKEYED.called }));
  const questions = activity.questions.map((one) => (one === miskeyed ? { ...one, options: called } : one));
  const dates = { ...activity.dates, released, reviewed: released, expires };
  const rightOption = offered.find(({ correct }) => correct)?.text ?? '';
  const wrongKey = { question: MISKEYED.question, rightOption };
  return { slug: activity.slug, text: stringify({ ...activity, dates, questions }), wrongKey };
}
