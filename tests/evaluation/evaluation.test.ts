import fc from 'fast-check';
import { collectAnswers, evaluationParts, evaluationSchema } from '../../src/features/evaluation/form.ts';
import { parseForm } from '../../src/http/validate.ts';
import { completedAttempt } from '../credit/completed.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { plain } from '../support/quiz.ts';

const OBJECTIVES = ['Explain it', 'Do it'];
const PARTS = evaluationParts(
  [
    { id: 'objectives', kind: 'objectives', label: 'How far?', required: true },
    { id: 'bias', kind: 'choice', label: 'Bias?', required: true, options: ['No', 'Yes'] },
    { id: 'barriers', kind: 'choices', label: 'Barriers?', required: false, options: ['Time', 'Cost'] },
    { id: 'comments', kind: 'text', label: 'More?', required: false },
  ],
  OBJECTIVES,
);
const RIGHT = { 'objectives.1': 'agree', 'objectives.2': 'disagree', bias: 'No' };

function read(body: unknown) {
  const form = parseForm(evaluationSchema(PARTS), body);
  return form.ok ? collectAnswers(PARTS, form.data) : form.errors;
}

describe('the form', () => {
  it('has one field for each objective and question', () => {
    expect(PARTS.flatMap(({ fields }) => fields).map(({ name, kind }) => [name, kind])).toEqual([
      ['objectives.1', 'radios'],
      ['objectives.2', 'radios'],
      ['bias', 'radios'],
      ['barriers', 'checkboxes'],
      ['comments', 'textarea'],
    ]);
  });

  it('keeps what was answered, one checkbox or several, and leaves out what was not', () => {
    expect(read(RIGHT)).toEqual({ objectives: ['agree', 'disagree'], bias: 'No' });
    expect(read({ ...RIGHT, barriers: 'Cost', comments: ' One\r\ntwo\u0000 ' })).toEqual({
      objectives: ['agree', 'disagree'],
      bias: 'No',
      barriers: ['Cost'],
      comments: 'One\ntwo',
    });
    expect(read({ ...RIGHT, barriers: ['Cost', 'Time', 'Cost'], other: 'ignored' })).toMatchObject({
      barriers: ['Cost', 'Time'],
    });
  });

  it('refuses what is missing or not among the answers, field by field', () => {
    expect(Object.keys(read({}))).toEqual(['objectives.1', 'objectives.2', 'bias']);
    expect(read({ ...RIGHT, bias: 'Perhaps', barriers: ['Weather'], comments: 'x'.repeat(4001) })).toEqual({
      bias: expect.stringMatching(/Choose one/),
      barriers: expect.stringMatching(/Choose one/),
      comments: expect.stringMatching(/at most 4000/),
    });
  });

  it('survives anything', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 5 }), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('objectives.1', 'objectives.2', 'bias', 'barriers', 'comments', '__proto__'),
          value,
        ),
        (body) => void read(body),
      ),
    );
  });
});

describe('/attempts/:id/evaluation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
  });
  afterAll(() => app.close());

  const url = (attemptId: string) => `/attempts/${attemptId}/evaluation`;
  const evaluations = () => app.db.kysely.selectFrom('evaluations').selectAll().execute();

  async function learner(options: Parameters<typeof completedAttempt>[2] = { evaluated: false }) {
    const person = await app.signedIn();
    return { person, attemptId: await completedAttempt(app, person.user, options) };
  }

  /** Ticks the first radio of each group, as the page has them. */
  function filledIn(html: string): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const [, name = '', value = ''] of html.matchAll(
      /<input type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)"/g,
    ))
      fields[name] ??= plain(value);
    return fields;
  }

  it('asks, keeps the answers apart from who gave them, and goes on to the claim', async () => {
    const { person, attemptId } = await learner();
    const page = await person.get(url(attemptId));
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/>Send evaluation<\/button>/);
    expect(page.text).toContain('aria-current="step"');
    const before = await evaluations();
    const answer = await person.post(url(attemptId), {
      ...filledIn(page.text),
      commitment: 'Order a bone scan less often',
    });
    expect([answer.status, answer.headers['location']]).toEqual([303, `/attempts/${attemptId}/claim`]);
    const kept = (await evaluations()).filter(({ id }) => !before.some((row) => row.id === id));
    expect(kept).toHaveLength(1);
    const [row] = kept;
    expect(Object.keys(row ?? {}).sort()).toEqual([
      'activity_version_id',
      'answers',
      'counted',
      'id',
      'profession',
      'submitted_on',
    ]);
    expect(row?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(row?.submitted_on).toBe('2026-11-23');
    expect(JSON.parse(row?.answers ?? '')).toMatchObject({ commitment: 'Order a bone scan less often' });
    expect(JSON.stringify(row)).not.toContain(person.user.id);
    const events = await app.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('actor_id', '=', person.user.id)
      .execute();
    expect(JSON.stringify(events)).not.toContain(row?.id);
  });

  it('keeps the first of several sent at once, and sends later ones on', async () => {
    const { person, attemptId } = await learner();
    const fields = filledIn((await person.get(url(attemptId))).text);
    const before = (await evaluations()).length;
    const answers = await Promise.all([1, 2, 3, 4].map(() => person.post(url(attemptId), fields)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect((await evaluations()).length).toBe(before + 1);
    for (const answer of [await person.get(url(attemptId)), await person.post(url(attemptId))]) {
      expect([answer.status, answer.headers['location']]).toEqual([303, `/attempts/${attemptId}/claim`]);
    }
  });

  it('shows the form again with what was answered when something is missing', async () => {
    const { person, attemptId } = await learner();
    const page = await person.post(url(attemptId), { comments: 'Kept <b>text</b>', barriers: ['Lack of time'] });
    expect(page.status).toBe(422);
    expect(page.text).toContain('<title>Error: ');
    expect(page.text).toContain('href="#objectives.1"');
    expect(page.text).toContain('Kept &lt;b&gt;text&lt;/b&gt;');
    expect(page.text).toMatch(/value="Lack of time" checked/);
    expect((await person.get(`/attempts/${attemptId}/claim`)).status).toBe(409);
  });

  it('comes after the pass', async () => {
    const { person, attemptId } = await learner({ passed: false });
    const page = await person.get(url(attemptId));
    expect([page.status, page.headers['location']]).toEqual([303, `/attempts/${attemptId}/results`]);
    expect((await person.post(url(attemptId))).status).toBe(409);
  });

  it('is skipped where an activity asks nothing', async () => {
    const { person, attemptId } = await learner({ evaluated: false, details: { evaluation: [] } });
    expect((await person.get(url(attemptId))).headers['location']).toBe(`/attempts/${attemptId}/claim`);
    expect((await person.post(`/attempts/${attemptId}/claim`)).status).toBe(303);
  });

  it('is its learner’s alone', async () => {
    const { attemptId } = await learner();
    expect((await app.visitor().get(url(attemptId))).headers['location']).toMatch(/^\/sign-in\?next=/);
    const other = await app.signedIn();
    expect((await other.get(url(attemptId))).status).toBe(404);
    expect((await other.post(url(attemptId))).status).toBe(404);
  });
});
