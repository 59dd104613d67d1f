import type { Browser, BrowserContext } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { submitAttempt } from '../../src/features/attempts/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { type MisKeyed, misKeyed, rightToPass, sitPlanned, takePlanned, target } from '../regrading/support.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import type { RunningServer } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('regrading');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

/** A learner who fails by one question, because its key is wrong. */
async function failedByTheKey(question: MisKeyed, colorScheme: 'light' | 'dark') {
  const context = await signedInBrowser(core, browser, ['learner'], { url: server.url, colorScheme });
  const { user } = context;
  const rest = { credentials: '', profession: 'physician', timeMultiplierPercent: 100, letterKeys: true } as const;
  const viewer: Viewer = { ...user, roles: ['learner'], ...rest };
  const plan = { others: (await rightToPass(core)) - 1, chosen: question.right };
  const attemptId = await sitPlanned(core, viewer, question, plan);
  await submitAttempt(core, attemptId);
  return { context: context as BrowserContext, results: `/attempts/${attemptId}/results` };
}

describe.each(['light', 'dark'] as const)('in %s, 320 px wide', (colorScheme) => {
  it('an educator corrects a wrong key, and the results of a learner say so', async () => {
    const question = await misKeyed(core, colorScheme === 'light' ? 0 : 1);
    const learner = await failedByTheKey(question, colorScheme);
    const results = await learner.context.newPage();
    await results.goto(learner.results);
    await results.getByRole('heading', { name: 'You did not pass' }).waitFor();

    await takePlanned(core, question, [{ others: 3, chosen: question.old }]);
    const educator = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme });
    const page = await educator.newPage();
    const { questionId, content } = await target(core, question);
    const texts = (content as { options: { id: string; text: string }[] }).options;
    const option = (id: string) => texts.findIndex((one) => one.id === id);
    await page.goto(`/author/questions/${questionId}/correction`);
    await expectNoFault(page);
    const boxes = page.getByRole('group', { name: 'Right options' }).getByRole('checkbox');
    await boxes.nth(option(question.old)).uncheck();
    await page.getByRole('button', { name: 'See who would change' }).click();
    await page.getByRole('heading', { name: /^There are \d problems$/ }).waitFor();
    await expectNoFault(page);
    await boxes.nth(option(question.right)).check();
    await page.getByLabel('Reason for the correction').fill('The guideline has this the other way round.');
    await page.getByRole('button', { name: 'See who would change' }).click();

    await page.getByRole('heading', { name: 'Who would change' }).waitFor();
    await expectNoFault(page);
    await results.reload();
    await results.getByRole('heading', { name: 'You did not pass' }).waitFor();
    await page.getByRole('button', { name: /^Correct the key and regrade \d+ attempts$/ }).click();
    await page.getByText('The key is corrected.').waitFor();
    expect(await boxes.nth(option(question.right)).isChecked()).toBe(true);
    await expectNoFault(page);

    await results.reload();
    await results.getByRole('heading', { name: 'You passed', exact: true }).waitFor();
    const told = results.getByRole('region', { name: 'What was corrected' });
    expect(await told.innerText()).toMatch(/the key of question \d+ was corrected\..*You have now passed\./s);
    expect(await told.innerText()).toContain('The guideline has this the other way round.');
    await expectNoFault(results);
    await told.getByRole('link', { name: /^Read the passage/ }).click();
    await results.waitForURL(/\/article#kp-\d+$/);
    await results.goBack();
    await results.getByRole('link', { name: 'Continue to evaluation' }).click();
    await results.waitForURL(/\/evaluation$/);
    await Promise.all([learner.context.close(), educator.close()]);
  });
});
