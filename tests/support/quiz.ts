import { DomUtils, parseDocument } from 'htmlparser2';
import { exportQuestions } from '../../src/features/activities/index.ts';
import { FOUNDING_SLUG, type TestApp } from './app.ts';
import type { Person } from './people.ts';

/** What a question page shows, read as a learner would: from the page alone. */
export interface ShownQuestion {
  stem: string;
  options: { id: string; text: string; checked: boolean }[];
  revision: string;
}

/** The text of a piece of HTML. */
export function plain(html: string): string {
  return DomUtils.textContent(parseDocument(html)).trim();
}

export function readQuestion(html: string): ShownQuestion {
  const inputs = [
    ...html.matchAll(/<input type="(?:radio|checkbox)" name="option" id="option-[^"]+" value="([^"]+)"( checked)?/g),
  ];
  const label = (id: string) => plain(new RegExp(`<label for="option-${id}">(.*?)</label>`, 's').exec(html)?.[1] ?? '');
  return {
    stem: plain(/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? ''),
    options: inputs.map(([, id = '', checked]) => ({ id, text: label(id), checked: checked !== undefined })),
    revision: /name="revision" value="(\d+)"/.exec(html)?.[1] ?? '',
  };
}

/** Starts the founding activity's quiz, or resumes it. @returns the attempt's id */
export async function startQuiz(person: Person): Promise<string> {
  const landing = await person.get(`/activities/${FOUNDING_SLUG}`);
  const version = /name="version" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
  const answer = await person.post(`/activities/${FOUNDING_SLUG}/attempts`, { acknowledged: 'yes', version });
  const id = /^\/attempts\/([^/]+)\/questions\/1$/.exec(String(answer.headers['location']))?.[1];
  if (id === undefined)
    throw new Error(`starting answered ${answer.status} ${answer.headers['location']} ${answer.text.slice(0, 800)}`);
  return id;
}

/** Stems → texts of the options that are right. */
export type Key = Map<string, string[]>;

export async function keyOf(testApp: TestApp): Promise<Key> {
  const questions = await exportQuestions(testApp.db, FOUNDING_SLUG);
  return new Map(
    questions.map((question) => {
      const options = question['options'] as { text: string; correct: boolean }[];
      return [String(question['stem']).trim(), options.filter((option) => option.correct).map((option) => option.text)];
    }),
  );
}

export const QUESTIONS = 18;

/** Answers the questions of an open attempt through its pages: the first `right` of them rightly, the others wrongly. */
export async function answerAll(
  testApp: TestApp,
  person: Person,
  attemptId: string,
  right = QUESTIONS,
  key?: Key,
): Promise<void> {
  const answers = key ?? (await keyOf(testApp));
  for (let n = 1; n <= QUESTIONS; n += 1) {
    const shown = readQuestion((await person.get(`/attempts/${attemptId}/questions/${n}`)).text);
    const correct = answers.get(shown.stem);
    if (!correct) throw new Error(`no such question: ${shown.stem}`);
    const wanted = shown.options
      .filter((option) => correct.includes(option.text) === n <= right)
      .map((option) => option.id);
    const chosen = n <= right ? wanted : wanted.slice(0, 1);
    const answer = await person.post(`/attempts/${attemptId}/questions/${n}`, {
      revision: shown.revision,
      option: chosen,
      go: 'next',
    });
    if (answer.status !== 303) throw new Error(`question ${n} answered ${answer.status}: ${answer.text.slice(0, 800)}`);
  }
}

/** Starts, answers and submits. @returns the attempt's id */
export async function takeQuiz(testApp: TestApp, person: Person, right = QUESTIONS): Promise<string> {
  const attemptId = await startQuiz(person);
  await answerAll(testApp, person, attemptId, right);
  await person.post(`/attempts/${attemptId}/submission`);
  return attemptId;
}
