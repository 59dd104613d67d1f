import { FOLDERS } from '../../src/compose.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { testDatabase } from '../support/database.ts';
import { readQuestion, startQuiz } from '../support/quiz.ts';

describe('statements to the database', () => {
  let site: TestApp;
  let person: Person;
  let statements: () => number;

  beforeEach(async () => {
    const watched = counted(await testDatabase());
    site = await openTestApp({ db: watched.db, mail: false });
    await ensureFoundingActivity(site.core, FOLDERS.content);
    statements = watched.count;
    person = await site.signedIn();
  });
  afterEach(() => site.close());

  async function spent(work: () => Promise<unknown>): Promise<number> {
    const before = statements();
    await work();
    return statements() - before;
  }

  test('a question page takes at most 5, a save at most 3, also when it is the first of its version', async () => {
    const id = await startQuiz(person);
    const cold = await spent(() => person.get(`/attempts/${id}/questions/2`));
    const warm = await spent(() => person.get(`/attempts/${id}/questions/3`));
    const option = readQuestion((await person.get(`/attempts/${id}/questions/1`)).text).options[0]?.id ?? '';
    const save = await spent(() => person.post(`/attempts/${id}/questions/1`, { revision: 0, option }));
    expect({ cold, warm, save }).toEqual({ cold: expect.any(Number), warm: 3, save: 3 });
    expect(cold).toBeLessThanOrEqual(5);
  });
});
