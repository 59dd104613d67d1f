import type { Activity, Blueprint } from '../../src/features/activities/index.ts';
import type { AttemptState } from '../../src/features/attempts/index.ts';
import { landingModel } from '../../src/features/catalogue/landing.ts';
import { catalogueQuery, searchActivities } from '../../src/features/catalogue/search.ts';
import { standingOf } from '../../src/features/catalogue/standing.ts';
import { doiAddress } from '../../src/features/catalogue/text.ts';
import type { Item, Purpose } from '../../src/features/questions/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { CERTIFIED, type Sample, sampleActivity } from '../activities/sample.ts';
import { HOUR, TEST_NOW } from '../support/clock.ts';

function activity(change: (file: Sample) => void = () => undefined): Activity {
  const file = sampleActivity(change);
  return {
    activityId: 'a',
    slug: file.slug,
    versionId: 'v',
    version: 1,
    articleVersionId: 'av',
    title: file.title,
    details: {
      ...file,
      original: file.original ?? null,
      rules: {
        retryWaitHours: 0,
        feedback: 'after-pass-or-last-attempt',
        multipleResponseScoring: 'all-or-nothing',
        ...file.rules,
      },
    },
    passMark: file.rules.passMark,
    attemptsAllowed: file.rules.attemptsAllowed,
    timeLimitMs: file.rules.timeLimitMinutes ? file.rules.timeLimitMinutes * 60_000 : null,
    releasedOn: file.dates.released,
    expiresOn: file.dates.expires,
  };
}

const attempts = (state: Partial<AttemptState>): AttemptState => ({
  state: 'failed',
  used: 1,
  openAttemptId: null,
  resultAttemptId: null,
  lastSubmittedAt: TEST_NOW - HOUR,
  ...state,
});

describe('standingOf', () => {
  it('lets somebody new start', () => {
    expect(standingOf(activity(), null, TEST_NOW)).toEqual({
      state: 'new',
      can: 'start',
      reason: null,
      attemptsLeft: 2,
      resultsHref: null,
    });
  });

  it('resumes an open attempt, also when the activity has expired', () => {
    const open = attempts({ state: 'in-progress', openAttemptId: 'x' });
    expect(
      standingOf(
        activity((file) => {
          file.dates.expires = '2026-11-02';
        }),
        open,
        TEST_NOW,
      ),
    ).toMatchObject({ state: 'in-progress', can: 'resume', attemptsLeft: 1 });
  });

  it('leads who has passed to the results', () => {
    expect(standingOf(activity(), attempts({ state: 'passed', resultAttemptId: 'r' }), TEST_NOW)).toMatchObject({
      state: 'passed',
      can: 'see-results',
      resultsHref: '/attempts/r/results',
    });
  });

  it('says why nothing can be done: no attempts left, expired, not yet', () => {
    expect(standingOf(activity(), attempts({ used: 2 }), TEST_NOW)).toMatchObject({
      state: 'not-passed',
      can: 'nothing',
      attemptsLeft: 0,
      reason: expect.stringMatching(/every attempt/),
    });
    expect(
      standingOf(
        activity((file) => {
          file.dates.expires = '2026-11-22';
        }),
        null,
        TEST_NOW,
      ),
    ).toMatchObject({ can: 'nothing', reason: expect.stringMatching(/term/) });
    expect(
      standingOf(
        activity((file) => {
          file.rules.retryWaitHours = 24;
        }),
        attempts({}),
        TEST_NOW,
      ),
    ).toMatchObject({ can: 'nothing', reason: expect.stringMatching(/23 hours/) });
  });
});

describe('searchActivities', () => {
  const listed = (change?: (file: Sample) => void, attempted?: Partial<AttemptState>) => {
    const one = activity(change);
    return { activity: one, standing: standingOf(one, attempted ? attempts(attempted) : null, TEST_NOW) };
  };
  const all = [
    listed((file) => {
      file.slug = 'one';
      file.title = 'Hypercalcémie of malignancy';
    }),
    listed(
      (file) => {
        file.slug = 'two';
        file.tags = ['bone metastases'];
        file.designation = CERTIFIED;
      },
      { state: 'passed' },
    ),
  ];
  const found = (query: Record<string, unknown>) =>
    searchActivities(all, catalogueQuery.parse(query), '2026-11-23').map(({ activity: { slug } }) => slug);

  it('finds every word, whatever its case and accents', () => {
    expect(found({ q: '  HYPERCALCEMIE  malignancy ' })).toEqual(['one']);
    expect(found({ q: 'bone hypercalcemie' })).toEqual([]);
    expect(found({ q: 'metastas' })).toEqual(['two']);
  });

  it('filters by progress and by credit', () => {
    expect(found({ state: 'passed' })).toEqual(['two']);
    expect(found({ state: 'new', credit: 'certified' })).toEqual([]);
    expect(found({ credit: 'demonstration' })).toEqual(['one']);
  });

  it('leaves out what can’t be used', () => {
    expect(found({ q: ['a', 'b'], state: 'x', credit: '' })).toEqual(['one', 'two']);
    expect(found({ q: 'x'.repeat(201) })).toEqual(['one', 'two']);
  });
});

describe('the landing page', () => {
  const item = (purpose: Purpose, pool: number | null = null) => ({ purpose, pool }) as Item;
  const three: Blueprint = { items: [item('scored'), item('scored'), item('scored')], pools: [] };
  const rows = (of: Activity, viewer: Partial<Viewer> | null = null, blueprint = three) => {
    const standing = standingOf(of, null, TEST_NOW);
    const facts = { standing, blueprint, siteName: 'Our organisation', practice: false, todayIso: '2026-11-23' };
    const model = landingModel(of, viewer as Viewer | null, facts);
    const groups = model['groups'] as { rows: { term: string; text?: string; html?: string }[] }[];
    return Object.fromEntries(
      groups.flatMap((group) => group.rows).map(({ term, text, html }) => [term, text ?? html]),
    );
  };

  it('tells each learner the time limit with their own multiplier', () => {
    const limited = activity((file) => {
      file.rules.timeLimitMinutes = 30;
    });
    expect(rows(limited)['Time limit']).toBe('30 min');
    expect(rows(limited, { timeMultiplierPercent: 150 })['Time limit']).toBe('45 min (30 × 1.5)');
    expect(rows(activity())['Time limit']).toBe('None');
  });

  it('says how many questions an attempt has, that some are drawn, and how many are tried out', () => {
    const questions = (blueprint: Blueprint) => rows(activity(), null, blueprint)['Questions'];
    expect(questions(three)).toBe('3');
    expect(
      questions({
        items: [...three.items, item('scored', 1), item('scored', 1), item('pilot'), item('practice')],
        pools: [{ pool: 1, keyPointId: 'k', draw: 1 }],
      }),
    ).toBe(
      '5. Some are drawn at random for each attempt. 1 of them is tried out for later use and does not count towards your score.',
    );
    expect(questions({ items: [...three.items, item('pilot'), item('pilot')], pools: [] })).toBe(
      '5. 2 of them are tried out for later use and do not count towards your score.',
    );
  });

  it('names the accredited provider and the maximum of a certified activity, the phrase in italics', () => {
    expect(
      rows(
        activity((file) => {
          file.designation = CERTIFIED;
        }),
      ),
    ).toMatchObject({
      Credit: 'Up to 1.50 <i>AMA PRA Category 1 Credit(s)™</i>',
      'Accredited provider': 'Example University, accredited by the ACCME',
      'Provided by': 'Our organisation',
    });
  });
});

describe('texts', () => {
  it('make an address of a DOI', () => {
    expect(doiAddress('10.1016/S1470-2045(13)70174-8')).toBe('https://doi.org/10.1016/S1470-2045(13)70174-8');
    expect(doiAddress('10.1002/a<b>#c')).toBe('https://doi.org/10.1002/a%3Cb%3E%23c');
  });
});
