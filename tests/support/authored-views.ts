import type { TestApp, TestUser } from './app.ts';
import { deskTour } from './authored-desk.ts';
import type { Person } from './people.ts';

/** A page that shows authored texts, as it was answered. */
export interface ShownPage {
  readonly address: string;
  readonly html: string;
}

export interface Tour {
  /** In the order in which they can be looked at: each page is read before the next step is taken. */
  readonly pages: ShownPage[];
  readonly pdf: Buffer;
}

/** A learner, and an educator who reads what comes of them. */
export interface Visitors {
  readonly learner: Person;
  readonly educator: Person & { user: TestUser };
  /** The text that is written at the desk as the i-th; without it nothing is written there, and the desk isn't read. */
  readonly textOf?: (i: number) => string;
  /** Looks at each page while it stands, with a browser for one. */
  readonly look?: (page: ShownPage, who: Person) => Promise<void>;
}

/**
 * Reads every page that shows the texts of an activity: for its learner from the catalogue to the certificate, for its
 * educator the analysis. The activity has one numeric question whose answer is 3.40 and a pass mark that it reaches.
 */
export async function tour(site: TestApp, slug: string, { learner, educator, textOf, look }: Visitors): Promise<Tour> {
  const pages: ShownPage[] = [];
  const show = async (page: ShownPage, who: Person): Promise<void> => {
    pages.push(page);
    await look?.(page, who);
  };
  const read = async (who: Person, address: string): Promise<string> => {
    const answer = await who.get(address);
    if (answer.status !== 200) throw new Error(`${address} answers ${answer.status}: ${answer.text.slice(0, 2000)}`);
    await show({ address, html: answer.text }, who);
    return answer.text;
  };
  const act = async (address: string, fields: Record<string, string> = {}): Promise<string> => {
    const answer = await learner.post(address, fields);
    if (answer.status !== 303) throw new Error(`${address} answers ${answer.status}: ${answer.text.slice(0, 2000)}`);
    return String(answer.headers['location']);
  };

  await read(learner, '/');
  const landing = await read(learner, `/activities/${slug}`);
  await read(learner, `/activities/${slug}/article`);
  const version = /name="version" value="([^"]+)"/.exec(landing)?.[1] ?? '';
  const attempt = (await act(`/activities/${slug}/attempts`, { acknowledged: 'yes', version })).replace(
    /\/questions\/1$/,
    '',
  );
  const total = await answerAll(read, learner, attempt);
  // Says that it has seen nothing saved, and something else.
  const conflict = await learner.post(`${attempt}/questions/${total}`, { revision: '0' });
  if (conflict.status !== 409) throw new Error(`a stale answer is answered with ${conflict.status}`);
  await show({ address: `${attempt}/questions/${total}?stale`, html: conflict.text }, learner);
  await read(learner, `${attempt}/review`);
  await act(`${attempt}/submission`);
  await read(learner, `${attempt}/results`);
  await read(learner, `${attempt}/evaluation`);
  await act(`${attempt}/evaluation`);
  await read(learner, `${attempt}/claim`);
  const certificate = await act(`${attempt}/claim`, { credits: '1' });
  await read(learner, certificate);
  await read(learner, certificate.replace('/certificates/', '/verify/'));
  await read(learner, '/transcript');
  const pdf = await learner.get(`${certificate}.pdf`).buffer(true);
  const analysis = `/author/activities/${slug}/analysis`;
  const overview = await read(educator, analysis);
  await read(educator, '/author/analysis');
  for (const address of new Set(overview.match(new RegExp(`${analysis}/[\\w-]+(?=")`, 'g'))))
    await read(educator, address);
  if (!textOf) return { pages, pdf: pdf.body as Buffer };
  let written = 0;
  const text = (): string => {
    written += 1;
    return textOf(written);
  };
  // An answer to a form has the address of a page, and something after it that says so.
  const shown = (who: Person, address: string, html: string) =>
    show({ address: `${address.replace(/\?.*/, '')}?stale`, html }, who);
  await deskTour({ site, slug, educator, learner, text, read, show: shown });
  await read(learner, `${attempt}/results`);
  return { pages, pdf: pdf.body as Buffer };
}

/** Looks at each question page and answers the numeric one. @returns how many there are */
async function answerAll(
  read: (who: Person, address: string) => Promise<string>,
  learner: Person,
  attempt: string,
): Promise<number> {
  const first = await read(learner, `${attempt}/questions/1`);
  const total = Number(/Question 1 of (\d+)/.exec(first)?.[1]);
  for (let n = 1; n <= total; n += 1) {
    const html = n === 1 ? first : await read(learner, `${attempt}/questions/${n}`);
    const fields = /inputmode="decimal"/.test(html) ? { value: '3.40' } : {};
    await learner.post(`${attempt}/questions/${n}`, { revision: '0', flagged: 'yes', ...fields });
  }
  return total;
}
