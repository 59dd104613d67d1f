import { idOf, RIGHT, SLUG, WRONG } from '../attempts/blueprints.ts';
import type { Person } from '../support/people.ts';
import { plain, readQuestion } from '../support/quiz.ts';

export const START = `/activities/${SLUG}/practice`;

/** Starts practice, or goes on with it. @returns the session's id */
export async function practise(person: Person, fields: Record<string, string> = {}): Promise<string> {
  const answer = await person.post(START, fields);
  const id = /^\/practice\/([^/]+)\//.exec(String(answer.headers['location']))?.[1];
  if (id === undefined) throw new Error(`practice answered ${answer.status}: ${answer.text.slice(0, 800)}`);
  return id;
}

export const questionOf = (id: string, n: number) => `/practice/${id}/questions/${n}`;

/** Answers question n rightly or wrongly. @returns which question it was, and the page with the feedback */
export async function answer(
  person: Person,
  id: string,
  n: number,
  right: boolean,
  confidence = '',
): Promise<{ id: string; html: string }> {
  const shown = readQuestion((await person.get(questionOf(id, n))).text);
  const option = shown.options.find(({ text }) => text === (right ? RIGHT : WRONG))?.id ?? '';
  const sent = await person.post(questionOf(id, n), { option, confidence, go: 'check' });
  if (sent.status !== 303) throw new Error(`practice question ${n} answered ${sent.status}`);
  return { id: idOf(shown), html: (await person.get(String(sent.headers['location']))).text };
}

/** Which questions a session has; only those that have no answer yet can be told. */
export async function idsOf(person: Person, id: string): Promise<string[]> {
  const ids = [];
  for (let n = 1; ; n += 1) {
    const page = await person.get(questionOf(id, n));
    if (page.status === 404) return ids;
    if (page.status !== 200) throw new Error(`question ${n} answered ${page.status}`);
    ids.push(idOf(readQuestion(page.text)));
  }
}

/** The heading of a page. */
export function heading(html: string): string {
  return plain(/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '');
}
