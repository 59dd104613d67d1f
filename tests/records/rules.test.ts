import { NO_REPORTING } from '../../src/features/accounts/index.ts';
import { filterOfQuery, NO_FILTER, parseFilter, periodOf, queryOf } from '../../src/features/records/filter.ts';
import { addMonths, monthsAround, monthsBetween } from '../../src/features/records/months.ts';
import { spansOf } from '../../src/features/records/over-time.ts';
import { namesOf, outcomeOf, problemsOf, type Situation } from '../../src/features/records/pars.ts';
import { type MocFacts, mocOf } from '../../src/features/records/pars-moc.ts';
import { Invalid } from '../../src/http/errors.ts';

describe('filters', () => {
  it('are the same after they were written into an address and read again', () => {
    const filter = parseFilter({
      q: ' Zoë  B ',
      activity: 'one',
      from: '2026-01-01',
      columns: ['score', 'learner', 'nonsense'],
    });
    expect(filter).toMatchObject({ q: 'Zoë B', columns: ['learner', 'score'] });
    expect(filterOfQuery(queryOf(filter))).toEqual(filter);
    expect(queryOf(NO_FILTER)).toBe('');
  });

  it.each([
    [{ from: 'yesterday' }, 'from'],
    [{ from: '2026-02-01', to: '2026-01-01' }, 'to'],
    [{ profession: 'wizard' }, 'profession'],
    [{ certificate: 'perhaps' }, 'certificate'],
    [{ credit: 'Much?' }, 'credit'],
    [{ q: 'x'.repeat(201) }, 'q'],
    [{ to: '9999-12-31' }, 'to'],
  ])('refuse %j and name the field', (query, field) => {
    let fields: string[] = [];
    try {
      parseFilter(query);
    } catch (error) {
      if (error instanceof Invalid) fields = Object.keys(error.fields);
    }
    expect(fields).toEqual([field]);
  });

  it('take the last day in', () => {
    const { from, before } = periodOf({ from: '2026-11-23', to: '2026-11-23' });
    expect(before - from).toBe(86_400_000);
  });
});

describe('months', () => {
  it('go over the ends of years', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -13)]).toEqual(['2027-01', '2024-12']);
    expect(monthsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('are whole within a span of time', () => {
    const [first, middle] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 2, 15)];
    expect(monthsAround(first, middle)).toEqual({ first: '2026-01', last: '2026-03' });
    expect(monthsAround(first + 1, middle)).toEqual({ first: '2026-02', last: '2026-03' });
  });

  it('become years where there are many, without gaps', () => {
    const sum = (month: string) => ({ month, facet: 'nurse|0|none|none', records: 2, creditHundredths: 25 });
    expect(spansOf([sum('2026-03'), sum('2026-01')]).map(({ key, records }) => [key, records])).toEqual([
      ['2026-01', 2],
      ['2026-02', 0],
      ['2026-03', 2],
    ]);
    expect(spansOf([sum('2020-03'), sum('2020-05'), sum('2024-01')]).map(({ key, records }) => [key, records])).toEqual(
      [
        ['2020', 4],
        ['2021', 0],
        ['2022', 0],
        ['2023', 0],
        ['2024', 2],
      ],
    );
  });
});

describe('names as a report wants them', () => {
  it.each([
    ['Ada Whitfield', 'Ada', 'Whitfield'],
    ['Dr. Mary Anne O’Neill, MD', 'Mary Anne', 'O’Neill'],
    ['Catherine van Poznak', 'Catherine', 'van Poznak'],
    ['Juan Carlos de la Cruz Jr.', 'Juan Carlos', 'de la Cruz'],
    ['Plato', '', 'Plato'],
    ['Minh Anh Do', 'Minh Anh', 'Do'],
    ['Ada Whitfield, DO', 'Ada', 'Whitfield'],
    ['Prof Dr Zoë Brandt PhD', 'Zoë', 'Brandt'],
  ])('%s', (fullName, firstName, lastName) => {
    expect(namesOf(fullName)).toEqual({ firstName, lastName });
  });
});

describe('what a receiver would refuse', () => {
  const record = {
    completionId: 'c',
    userId: 'u',
    activitySlug: 'a',
    title: 'A',
    version: 1,
    fullName: 'Ada Whitfield',
    credentials: '',
    email: 'a@example.org',
    passedAt: 0,
    claimedAt: 0,
    issuedAt: 0,
    attempts: 1,
    scoreNum: 1,
    scoreDen: 1,
    facet: 'physician|1|ama-pra-category-1|valid',
    creditHundredths: 100,
    certificateNumber: 'KP-1',
  };
  const reporting = { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceState: 'Maine', licenceNumber: '12' };
  const facts = { record, reporting, accmeActivityId: '202212345' };

  it('is nothing of a complete record, with a licence number or with an NPI that passes its check digit', () => {
    expect(problemsOf(facts)).toEqual([]);
    expect(problemsOf({ ...facts, reporting: { ...reporting, licenceNumber: '', npi: '1234567893' } })).toEqual([]);
  });

  it.each([
    ['no ID of the activity', { accmeActivityId: null }, /9-digit/],
    ['an ID of 8 digits', { accmeActivityId: '20221234' }, /9-digit/],
    ['no credit', { record: { ...record, facet: 'physician|1|none|valid' } }, /No AMA PRA/],
    [
      'somebody who is not verified',
      { record: { ...record, facet: 'physician|0|ama-pra-category-1|valid' } },
      /not verified/,
    ],
    ['a nurse', { record: { ...record, facet: 'nurse|1|ama-pra-category-1|valid' } }, /not a physician/],
    ['one name', { record: { ...record, fullName: 'Plato' } }, /no first or no last name/],
    ['no day of birth', { reporting: { ...reporting, birthDay: null } }, /Month and day of birth/],
    ['no state', { reporting: { ...reporting, licenceState: '' } }, /licence state/],
    ['neither licence nor NPI', { reporting: { ...reporting, licenceNumber: '' } }, /both missing/],
    ['a wrong NPI', { reporting: { ...reporting, licenceNumber: '', npi: '1234567890' } }, /check digit/],
  ])('is %s', (_what, change, words) => {
    expect(problemsOf({ ...facts, ...change })).toEqual([expect.stringMatching(words)]);
  });
});

describe('points of a board', () => {
  const usual: MocFacts = {
    registration: { board: 'ABIM', creditType: 'Medical Knowledge', pointsHundredths: 100 },
    designated: ['ama-pra-category-1', 'abim-moc'],
    boards: [{ board: 'ABIM', id: '123456' }],
    claimed: 75,
  };

  it('are as many as credits were claimed, at most the registered ones', () => {
    expect(mocOf(usual).moc?.points).toBe(75);
    expect(mocOf({ ...usual, claimed: 150 }).moc?.points).toBe(100);
    expect(mocOf({ ...usual, registration: null })).toEqual({ moc: null, note: null });
  });

  it.each(['abim', 'A.B.I.M.', 'American Board of Internal Medicine', 'American Board of Internal Medicine (ABIM)'])(
    'go to the board that somebody calls %s',
    (board) =>
      expect(
        mocOf({
          ...usual,
          boards: [
            { board: 'ABP', id: '9' },
            { board, id: '77' },
          ],
        }).moc?.boardId,
      ).toBe('77'),
  );

  it.each<[string, Partial<MocFacts>, RegExp]>([
    ['no ID with the board', { boards: [{ board: 'ABP', id: '1' }] }, /gave no ID with this board/],
    ['an ID that is none', { boards: [{ board: 'ABIM', id: 'call me' }] }, /other characters/],
    ['no statement of the board', { designated: ['ama-pra-category-1'] }, /does not carry the statement/],
  ])('are left out with %s, and the check says so', (_what, change, words) => {
    expect(mocOf({ ...usual, ...change })).toEqual({ moc: null, note: expect.stringMatching(words) });
  });

  it('need no statement where the board asks for none', () => {
    const registration = { board: 'ABP', creditType: 'Lifelong Learning', pointsHundredths: 25 };
    const boards = [{ board: 'ABP', id: '1-2' }];
    expect(mocOf({ ...usual, registration, designated: [], boards }).moc).toEqual({
      ...{ board: 'ABP', boardId: '1-2', creditType: 'Lifelong Learning', points: 25 },
    });
  });
});

describe('what becomes of a record', () => {
  const usual: Situation = { permitted: true, revoked: false, problems: [], sent: null, now: 'a' };
  it.each<[string, Partial<Situation>, string]>([
    ['it is new', {}, 'add'],
    ['it was sent as it is', { sent: 'a' }, 'unchanged'],
    ['it has changed', { sent: 'b' }, 'change'],
    ['the receiver would refuse it', { problems: ['x'] }, 'refused'],
    ['it may not be reported', { permitted: false, problems: ['x'] }, 'not-permitted'],
    ['it was revoked before it was sent', { revoked: true }, 'refused'],
    ['it was revoked after it was sent', { revoked: true, sent: 'a', permitted: false }, 'delete'],
  ])('when %s', (_what, change, outcome) => {
    expect(outcomeOf({ ...usual, ...change })).toBe(outcome);
  });
});
