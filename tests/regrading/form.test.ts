import { type FormFields, kindNames, type ParsedQuestion, questionKind } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { type Correctable, readProposal } from '../../src/features/regrading/correction.ts';
import { keyFields, keyTexts } from '../../src/features/regrading/key-form.ts';
import { rationaleFields } from '../../src/features/regrading/rationales.ts';
import { formOf } from './support.ts';

async function sampleOf(kind: string): Promise<Correctable> {
  const { sample } = (await import(`../../src/features/questions/kinds/${kind}/sample.ts`)) as { sample: Sample };
  return { kind, ...questionKind(kind).parseFile(sample.file) };
}

/** Another key in the fields of the form: another option, another pair, two places changed, another value. */
function otherKey(question: Correctable): Record<string, string[]> {
  const [first, second] = keyFields(question.content, question.answerKey);
  if (!first) throw new Error('a key without a field');
  const values = (first.options ?? []).map(({ value }) => value);
  if (first.name === 'correct') {
    const other = values.find((value) => !first.value.includes(value)) ?? '';
    return { correct: [...first.value.slice(1), other] };
  }
  if (first.name.startsWith('position-') && second)
    return { [first.name]: [...second.value], [second.name]: [...first.value] };
  if (first.type === 'select') return { [first.name]: [values.find((value) => value !== first.value[0]) ?? ''] };
  return { [first.name]: [first.type === 'line' ? '99' : `${first.value[0]}\r\n  one more  \r\n`] };
}

describe.each(kindNames)('the key of a %s question', (kind) => {
  let question: Correctable;
  beforeAll(async () => {
    question = await sampleOf(kind);
  });

  const read = (change: Record<string, string[]>) => readProposal(question, formOf(question, change));
  const parsed = ({ content, answerKey, feedback }: ParsedQuestion) =>
    questionKind(kind).parseFile(questionKind(kind).toFile({ content, answerKey, feedback }));

  test('comes back from its own form as it is, and that is no correction', () => {
    expect(read({})).toEqual({ ok: false, same: true, errors: expect.anything() });
  });

  test('can be put right, and what learners were shown can’t', () => {
    const result = read(otherKey(question));
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect(result.proposal.answerKey).not.toEqual(question.answerKey);
    expect(result.proposal.fit).toBe(true);
    const corrected = { ...question, ...result.proposal };
    expect(parsed(corrected)).toEqual({
      content: question.content,
      answerKey: corrected.answerKey,
      feedback: question.feedback,
    });
    expect(keyTexts(question.content, corrected.answerKey)).not.toEqual(keyTexts(question.content, question.answerKey));
  });

  test('needs a reason and every rationale, named beside its field', () => {
    const [rationale] = rationaleFields(question.content, question.feedback);
    const result = read({ ...otherKey(question), reason: ['  '], [rationale?.name ?? '']: [''] });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.errors['reason']).toMatch(/Write why/);
    expect(result.errors[rationale?.name ?? '']).toMatch(/Write why/);
  });

  test('promises no credit in what learners will read', () => {
    const [rationale] = rationaleFields(question.content, question.feedback);
    const promise = 'Earn AMA PRA Category 1 Credit™.';
    const result = read({ ...otherKey(question), reason: [promise], [rationale?.name ?? '']: [promise] });
    expect(result.ok ? [] : Object.keys(result.errors).sort()).toEqual(['reason', rationale?.name ?? ''].sort());
  });

  test('is never made of what no form says', () => {
    for (const fields of [{}, { correct: ['nothing'] }, { reason: ['x'] }, { 'pair-p1': ['zz'] }] as FormFields[]) {
      expect(readProposal(question, fields).ok).toBe(false);
    }
  });
});

describe('a question with a single best answer', () => {
  test('can be graded by two right options, but is then not fit to be asked again', async () => {
    const question = await sampleOf('single-best-answer');
    const [first, second] = (question.content as { options: { id: string }[] }).options;
    const both = [first?.id ?? '', second?.id ?? ''];
    const result = readProposal(question, formOf(question, { correct: both }));
    expect(result).toMatchObject({ ok: true, proposal: { answerKey: { correct: both }, fit: false } });
  });

  test('is refused without a right option, in words', async () => {
    const question = await sampleOf('single-best-answer');
    const result = readProposal(question, formOf(question, { correct: [] }));
    expect(result).toMatchObject({
      ok: false,
      errors: { correct: expect.stringMatching(/exactly one correct option/) },
    });
  });
});

test('an order with a place given twice is refused, not guessed', async () => {
  const question = await sampleOf('ordering');
  const [first, second] = keyFields(question.content, question.answerKey);
  const fields = formOf(question, { [first?.name ?? '']: [...(second?.value ?? [])] });
  expect(readProposal(question, fields).ok).toBe(false);
});
