import { creditLabel, creditNotice, termOf } from '../../src/features/activities/activity.ts';
import { certificationFaults, dateFaults, yearsAfter } from '../../src/features/activities/certification.ts';
import { activityFaults, creditPromises } from '../../src/features/activities/checks.ts';
import { wordingFaults } from '../../src/features/activities/wording.ts';
import { CERTIFIED, type Sample, sampleActivity } from './sample.ts';

const certified = (change: (certification: Sample, file: Sample) => void = () => undefined) => {
  const file = sampleActivity((sample) => {
    sample.designation = structuredClone(CERTIFIED);
    change(sample.designation.certification, sample);
  });
  return certificationFaults(file).map(({ path, reason }) => `${path.join('.')}: ${reason}`);
};

describe('certification', () => {
  it('has nothing against a complete record, nor against an activity that is not certified', () => {
    expect(certified()).toEqual([]);
    expect(certificationFaults(sampleActivity())).toEqual([]);
  });

  it('is never retroactive', () => {
    expect(
      certified((c) => {
        c.designatedOn = '2026-11-02';
      }),
    ).toEqual([expect.stringContaining('never designated retroactively')]);
    expect(
      certified((c) => {
        c.designatedOn = '2026-11-01';
      }),
    ).toEqual([]);
  });

  it('needs a provider that is accredited at the designation and at the release', () => {
    expect(
      certified((c) => {
        c.provider.accreditedFrom = '2026-10-02';
      }),
    ).toEqual([expect.stringContaining('designated (2026-10-01)')]);
    expect(
      certified((c) => {
        c.provider.accreditedUntil = '2026-10-31';
      }),
    ).toEqual([expect.stringContaining('released (2026-11-01)')]);
    expect(
      certified((c) => {
        c.provider.accreditedUntil = '2020-01-01';
      }),
    ).toHaveLength(3);
  });

  it.each(['Not known.', 'Disclosures have not been collected.', 'Pending'])(
    'does not take "%s" for a disclosure',
    (disclosure) => {
      expect(
        certified((_c, file) => {
          file.faculty[0].disclosure = disclosure;
        }),
      ).toEqual([expect.stringContaining('faculty.0.disclosure')]);
    },
  );
});

describe('dates', () => {
  const faults = (released: string, reviewed: string, expires: string) =>
    dateFaults({ dates: { released, reviewed, expires } }).length;

  it('end after the release and at most 3 years after it or the last review', () => {
    expect(faults('2026-11-23', '2026-11-23', '2029-11-23')).toBe(0);
    expect(faults('2026-11-23', '2026-11-23', '2029-11-24')).toBe(1);
    expect(faults('2024-11-23', '2026-11-23', '2029-11-23')).toBe(0);
    expect(faults('2026-11-23', '2026-11-23', '2026-11-23')).toBe(1);
  });

  it('know leap days', () => {
    expect(yearsAfter('2028-02-29', 3)).toBe('2031-02-28');
    expect(yearsAfter('2028-02-28', 3)).toBe('2031-02-28');
  });

  it('open an activity from its release to its last day', () => {
    const activity = { releasedOn: '2026-11-23', expiresOn: '2026-11-25' };
    expect(['2026-11-22', '2026-11-23', '2026-11-25', '2026-11-26'].map((day) => termOf(activity, day))).toEqual([
      'coming',
      'open',
      'open',
      'ended',
    ]);
  });
});

describe('wording', () => {
  const open = { certified: false };

  it.each([
    'The certificate carries no AMA PRA Category 1 Credit™.',
    'It has not been designated for *AMA PRA Category 1 Credit(s)™* and does not award it.',
    'This activity doesn’t award AMA PRA Category 1 Credits™.',
    'The print version was certified for CME credit.',
    'Category 1 evidence supports it.',
    'Physicians applied for the trial.',
  ])('lets stand: %s', (text) => {
    expect(wordingFaults(text, open)).toEqual([]);
  });

  it.each([
    'Earn Category 1 credit.',
    'Worth 1 AMA PRA Category 1 Credit without its mark.',
    'AMA PRA *Category 1* credits',
    'Category I CME credit',
    'Earn ACCME credit today.',
    'ACCME-approved credit',
    'AMA PRA credit has been applied for.',
    'We have applied for AMA PRA Category 1 Credit™, which is not awarded yet.',
    'This activity awards AMA PRA Category 1 Credit(s)™.',
    'There is no fee. Earn AMA PRA Category 1 Credit™.',
    'Earn AMA PRA credit.',
    'Worth two ama-pra points',
    'Category 1 AMA credit',
    'Cat. 1 CME credits',
    'Category-1 credit',
  ])('refuses: %s', (text) => {
    expect(wordingFaults(text, open)).not.toEqual([]);
  });

  it('lets a certified activity name its credit, by the full phrase only', () => {
    expect(wordingFaults('Earn up to 1.5 *AMA PRA Category 1 Credits*™.', { certified: true })).toEqual([]);
    expect(wordingFaults('Earn Category 1 credit.', { certified: true })).toHaveLength(1);
  });
});

describe('promises of credit', () => {
  it('are the statements’ alone, since texts outlive a certification', () => {
    const file = sampleActivity((sample) => {
      sample.designation = CERTIFIED;
      sample.summary = 'Earn up to 1.5 AMA PRA Category 1 Credits™.';
      sample.questions[0].stem = 'Does this activity not award AMA PRA Category 1 Credit™?';
    });
    expect(activityFaults(file)).toEqual([]);
    expect(creditPromises(file).map(({ path }) => path)).toEqual([['summary']]);
  });
});

describe('credit', () => {
  it('is named by its maximum and the full phrase, or said not to be there', () => {
    expect(
      creditLabel(
        sampleActivity((file) => {
          file.designation = CERTIFIED;
        }),
        '2026-11-23',
      ),
    ).toBe('Up to 1.50 AMA PRA Category 1 Credit(s)™');
    expect(creditLabel(sampleActivity(), '2026-11-23')).toBe('Demonstration, not for credit');
  });

  it('has a notice unless the activity is certified', () => {
    expect(creditNotice(sampleActivity())).toMatchObject({
      tone: 'warning',
      title: 'A demonstration, not for credit.',
    });
    expect(
      creditNotice(
        sampleActivity((file) => {
          file.designation.status = 'uncertified';
        }),
      ),
    ).toMatchObject({ tone: 'info' });
    expect(
      creditNotice(
        sampleActivity((file) => {
          file.designation = CERTIFIED;
        }),
      ),
    ).toBeNull();
  });
});
