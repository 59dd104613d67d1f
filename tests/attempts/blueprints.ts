import { importActivity } from '../../src/features/activities/index.ts';
import { type Sample, sampleYaml } from '../activities/sample.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { readQuestion, type ShownQuestion } from '../support/quiz.ts';

export const SLUG = 'sample';
export const POOL = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
export const PILOTS = ['t1', 't2'];
export const PRACTICE = ['x1', 'x2', 'x3'];
/** Two asked of everybody, two drawn, two pilots. */
export const FORM_LENGTH = 6;
export const RIGHT = 'The right one';
export const WRONG = 'The wrong one';

/** An activity file with fixed questions (q1, q2), a pool of six of which two are drawn, pilots, and practice questions. */
export function blueprintYaml(change: (file: Sample) => void = () => undefined): string {
  return sampleYaml((file) => {
    const [, second] = file.questions;
    const more = (ids: readonly string[], rest: object) =>
      ids.map((id) => ({ ...second, id, stem: `Which answer does the article give to ${id}?`, ...rest }));
    file.questions.push(
      ...more(POOL, { keyPoint: 'right', pool: 'deep' }),
      ...more(PILOTS, { purpose: 'pilot' }),
      ...more(PRACTICE, { purpose: 'practice' }),
    );
    file.pools = [{ name: 'deep', keyPoint: 'right', draw: 2 }];
    change(file);
  });
}

/** The whole site with that activity and no other. */
export async function openBlueprintApp(change?: (file: Sample) => void): Promise<TestApp> {
  const site = await openTestApp({ content: false });
  await importActivity(site.core, blueprintYaml(change), 'blueprint.yaml');
  return site;
}

/** Starts or resumes its quiz. @returns the attempt's id */
export async function begin(person: Person): Promise<string> {
  const landing = await person.get(`/activities/${SLUG}`);
  const version = /name="version" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
  const answer = await person.post(`/activities/${SLUG}/attempts`, { acknowledged: 'yes', version });
  const id = /^\/attempts\/([^/]+)\//.exec(String(answer.headers['location']))?.[1];
  if (id === undefined) throw new Error(`starting answered ${answer.status}: ${answer.text.slice(0, 800)}`);
  return id;
}

/** "q1" of a question's stem. */
export function idOf({ stem }: ShownQuestion): string {
  return /to (\w+)\?$/.exec(stem)?.[1] ?? stem;
}

/** The pages of an open attempt's questions. */
export async function pagesOf(person: Person, attemptId: string): Promise<string[]> {
  const pages = [];
  for (let n = 1; n <= FORM_LENGTH; n += 1)
    pages.push((await person.get(`/attempts/${attemptId}/questions/${n}`)).text);
  return pages;
}

/** Starts, answers each question rightly where `right` says so, and submits. @returns the attempt's id */
export async function take(person: Person, right: (id: string) => boolean): Promise<string> {
  const attemptId = await begin(person);
  const pages = await pagesOf(person, attemptId);
  for (const [i, html] of pages.entries()) {
    const shown = readQuestion(html);
    const text = right(idOf(shown)) ? RIGHT : WRONG;
    const option = shown.options.find((one) => one.text === text)?.id ?? '';
    const answer = await person.post(`/attempts/${attemptId}/questions/${i + 1}`, { revision: 0, option });
    if (answer.status !== 303) throw new Error(`question ${i + 1} answered ${answer.status}`);
  }
  await person.post(`/attempts/${attemptId}/submission`);
  return attemptId;
}
