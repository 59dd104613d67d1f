import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { selectAuthorizedAttempt } from '../../src/features/attempts/index.ts';
import { listCompletions } from '../../src/features/completions/index.ts';
import { issueCertificate, verifyCertificate } from '../../src/features/credit/index.ts';
import { listTranscriptEntries } from '../../src/features/credit/transcript-entries.ts';
import { sendEvaluation } from '../../src/features/evaluation/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';
import { CERTIFIED, completedAttempt } from './completed.ts';

describeOnEngines('from completion to certificate', (open) => {
  it('is the same on each engine: one evaluation, one certificate, one number for all who ask at once', async () => {
    const db = await open();
    const config = readConfig({
      DATA_DIR: temporaryFolder('data'),
      SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
    });
    const core: CoreDeps = {
      config,
      db,
      clock: testClock(),
      ids: systemIds,
      secrets: loadSecrets(config),
      log: pino({ level: 'silent' }),
    };
    await ensureFoundingActivity(core, FOLDERS.content);
    const user = await createUser(core, { verified: true });
    const attemptId = await completedAttempt({ core }, user, { evaluated: false, details: { designation: CERTIFIED } });
    const viewer = {
      ...user,
      credentials: 'MD',
      profession: 'physician',
      roles: ['learner'],
      timeMultiplierPercent: 100,
      letterKeys: true,
    } as const;
    const attempt = await selectAuthorizedAttempt(db, viewer, attemptId);

    await expect(issueCertificate(core, attempt, { credits: '0.50' })).rejects.toThrow(/before the evaluation is sent/);
    const [completion] = await listCompletions(db, user.id);
    if (!completion) throw new Error('there is no completion');
    const evaluation = { completion, profession: 'physician', answers: { comments: 'None' } };
    const sent = await Promise.all([1, 2, 3].map(() => sendEvaluation(core, evaluation)));
    expect(sent.filter(Boolean)).toHaveLength(1);
    expect(await db.kysely.selectFrom('evaluations').select('id').execute()).toHaveLength(1);

    const numbers = await Promise.all(
      Array.from({ length: 12 }, () => issueCertificate(core, attempt, { credits: '0.50' })),
    );
    expect(new Set(numbers).size).toBe(1);
    expect(await verifyCertificate(core, numbers[0] ?? '')).toMatchObject({
      state: 'valid',
      record: { credit: { claimed: 50 } },
    });
    expect(await listTranscriptEntries(core, user.id)).toMatchObject([
      { category: 'ama-pra-category-1', credit: 50, state: 'issued' },
    ]);
    await expect(issueCertificate(core, attempt, { credits: '1.00' })).rejects.toThrow(/claimed already: 0.50/);
  });
});
