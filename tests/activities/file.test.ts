import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readActivityFile } from '../../src/features/activities/file.ts';
import { PROJECT } from '../support/files.ts';
import { CERTIFIED, type Sample, sampleActivity, sampleYaml } from './sample.ts';

/** The faults of a file, one a line, without the heading. */
function faultsOf(text: string): string[] {
  try {
    readActivityFile(text, 'a.yaml');
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const changed = (change: (file: Sample) => void) => faultsOf(sampleYaml(change));

describe('the founding activity', () => {
  const path = join(PROJECT, 'content/bisphosphonates-breast-cancer.yaml');

  it('passes every check', () => {
    const { file, questions } = readActivityFile(readFileSync(path, 'utf8'), path);
    expect(questions.length).toBeGreaterThanOrEqual(14);
    expect(file.keyPoints.length).toBeGreaterThanOrEqual(8);
    expect(file.designation.status).toBe('demonstration');
  });
});

it('accepts the example of docs/activity-file.md', () => {
  const manual = readFileSync(join(PROJECT, 'docs/activity-file.md'), 'utf8');
  const example = /```yaml\n(.*?)```/s.exec(manual)?.[1] ?? '';
  expect(faultsOf(example)).toEqual([]);
});

describe('readActivityFile, given a hostile file', () => {
  const titled = (title: string) =>
    faultsOf(sampleYaml(() => undefined).replace(/^title: .*$/m, () => `title: ${title}`));

  it.each([
    ['NUL', '"a\\0b"', /^a.yaml: title: holds a control character/],
    ['an escape sequence', '"a\\x1b[31m"', /^a.yaml: title: holds a control character/],
    ['half a character', '"a\\ud800b"', /^a.yaml: title: holds a control character or half/],
    ['a change of direction', '"a\\u202eb"', /^a.yaml: title: holds an invisible character/],
    [
      'bytes that were not UTF-8',
      Buffer.from('Th\xe9', 'latin1').toString('utf8'),
      /^a.yaml: title: .*save the file as UTF-8/,
    ],
  ])('refuses %s in a text', (_what, title, reason) => {
    expect(titled(title)).toEqual([expect.stringMatching(reason)]);
  });

  it('keeps letters of every script, and line breaks in a text', () => {
    expect(titled('"Ångström, Ελλάδα, שלום, 日本 😀"')).toEqual([]);
  });

  it('refuses keys of a question that every object has', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      const text = sampleYaml(() => undefined).replace(
        /^( +)keyPoint: .*$/m,
        (line, indent) => `${line}\n${indent}${key}: 1`,
      );
      expect(faultsOf(text)).toEqual([expect.stringMatching(`questions.0.${key}: is not a field that is known here`)]);
    }
  });

  it('refuses a file that holds itself, naming it', () => {
    expect(faultsOf(`a: &a [*a]\n${sampleYaml(() => undefined)}`)).toEqual([expect.stringMatching(/^a.yaml: /)]);
  });

  it.each([
    ['timeLimitMinutes', 1e300],
    ['timeLimitMinutes', 1e-9],
    ['retryWaitHours', 1e300],
    ['attemptsAllowed', 2 ** 40],
  ] as const)('refuses rules.%s: %d, which no database could keep', (rule, value) => {
    expect(changed((file) => Object.assign(file['rules'] as object, { [rule]: value }))).toEqual([
      expect.stringMatching(`^a.yaml: rules.${rule}: `),
    ]);
  });
});

describe('readActivityFile', () => {
  it('reads YAML and JSON alike, with a byte order mark and other line ends too', () => {
    const yaml = readActivityFile(sampleYaml(), 'a.yaml');
    expect(readActivityFile(JSON.stringify(sampleActivity()), 'a.json').checksum).toBe(yaml.checksum);
    expect(readActivityFile(`\uFEFF${sampleYaml().replaceAll('\n', '\r\n')}`, 'a.yaml').checksum).toBe(yaml.checksum);
  });

  it('has the same checksum whatever the order of keys and comments, and another when a word changes', () => {
    const { title, ...rest } = sampleActivity();
    const first = readActivityFile(sampleYaml(), 'a.yaml').checksum;
    expect(readActivityFile(`# a comment\n${JSON.stringify({ ...rest, title })}`, 'a.yaml').checksum).toBe(first);
    expect(
      readActivityFile(
        sampleYaml((file) => {
          file.questions[0].options[0].rationale = 'Because.';
        }),
        'a.yaml',
      ).checksum,
    ).not.toBe(first);
  });

  it('names file, path, reason and line', () => {
    const text = sampleYaml((file) => {
      file.rules.passMark = 101;
    });
    const line = text.split('\n').findIndex((candidate) => candidate.includes('passMark')) + 1;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(new RegExp(`^a\\.yaml: rules\\.passMark: .+ \\(line ${line}\\)$`)),
    ]);
  });

  it('lists every fault at once, whatever part it is in', () => {
    const faults = changed((file) => {
      delete file.rules.passMark;
      delete file.medium;
      file.sumary = 'mistyped';
      file.dates.expires = '2040-01-01';
      file.keyPoints[0].passage.exact = 'One answer is left.';
      file.questions[0].options[1].correct = true;
      file.questions[1].keyPoint = 'third';
      file.audience = 'Earn Category 1 credit';
    });
    for (const start of [
      'rules.passMark: is missing',
      'medium: is missing',
      'sumary: is not a field',
      'dates.expires: must be',
      'keyPoints.0.passage: the passage is not',
      'questions.0.options: a single-best-answer',
      'questions.1.keyPoint: there is no key point third',
      'keyPoints.1: no question is about second',
      'audience: write the full phrase',
    ]) {
      expect(faults).toContainEqual(expect.stringContaining(`a.yaml: ${start}`));
    }
    expect(faults).toHaveLength(9);
  });

  it.each<[string, (file: Sample) => void, string]>([
    [
      'a format of another time',
      (file) => {
        file.format = 'keypoint-activity/2';
      },
      'format: ',
    ],
    [
      'two questions of one id',
      (file) => {
        file.questions[1].id = 'q1';
      },
      'questions.1.id: the id q1 stands twice',
    ],
    [
      'two key points of one id',
      (file) => {
        file.keyPoints[1].id = 'right';
        file.questions[1].keyPoint = 'right';
      },
      'keyPoints.1.id: the id right stands twice',
    ],
    [
      'two sections of one id',
      (file) => {
        file.article.update.id = 'first';
      },
      'article.update.id: the id first stands twice',
    ],
    [
      'an id that the page needs',
      (file) => {
        file.article.sections[0].id = 'kp-1';
      },
      'article.sections.0.id: the page uses',
    ],
    [
      'a kind that is not there',
      (file) => {
        file.questions[0].kind = 'essay';
      },
      'questions.0.kind: there is no such kind',
    ],
    [
      'a mistyped field of a question',
      (file) => {
        file.questions[0].practiseChanged = 'x';
      },
      'questions.0.practiseChanged: is not a field',
    ],
    [
      'an option without a rationale',
      (file) => {
        delete file.questions[0].options[1].rationale;
      },
      'questions.0.options.1.rationale: is missing',
    ],
    [
      'no right answer',
      (file) => {
        file.questions[0].options[0].correct = false;
      },
      'questions.0.options: ',
    ],
    [
      'a link that is not https',
      (file) => {
        file.article.sections[1].body += ' [x](http://example.org)';
      },
      'article.sections.1.body: the link to http://example.org',
    ],
    [
      'a passage that stands twice',
      (file) => {
        file.article.sections[1].body += ' One answer is right. Another is wrong.';
      },
      'keyPoints.0.passage: the passage is ambiguous',
    ],
    [
      'a designation after the release',
      (file) => {
        file.designation = { ...CERTIFIED, certification: { ...CERTIFIED.certification, designatedOn: '2026-12-01' } };
      },
      'designation.certification.designatedOn: credit is never',
    ],
    [
      'credit in other steps than quarter hours',
      (file) => {
        file.designation = { ...CERTIFIED, certification: { ...CERTIFIED.certification, maximumCredits: 1.3 } };
      },
      'designation.certification.maximumCredits: credit is designated in quarter',
    ],
    [
      'words about credit in a rationale',
      (file) => {
        file.questions[0].options[0].rationale = 'It earns ACCME credit.';
      },
      'questions.0.options.0.rationale: there is no "ACCME credit"',
    ],
    [
      'an option that stands for others',
      (file) => {
        file.questions[0].options[2].text = 'All of the above';
      },
      'questions.0.options.2: Option C, “All of the above”, stands for other options',
    ],
    [
      'a rationale that is still to be written',
      (file) => {
        file.questions[1].options[0].rationale = 'TODO';
      },
      'questions.1.options.0.rationale: Option A, the key, has no rationale',
    ],
  ])('refuses %s', (_what, change, fault) => {
    expect(changed(change)).toEqual([expect.stringContaining(`a.yaml: ${fault}`)]);
  });

  it('says where YAML is broken', () => {
    expect(faultsOf('title: "open\nslug: a')).toContainEqual(expect.stringMatching(/^a\.yaml: .+\(line \d+\)$/));
    expect(faultsOf('a: 1\na: 2')).toContainEqual(expect.stringMatching(/unique.*\(line 2\)/i));
    expect(faultsOf('a: !secret x')).toContainEqual(expect.stringMatching(/tag/i));
  });

  it.each(['', 'null', '42', '- a', 'just words'])('refuses a file that is no activity at all (%j)', (text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
  });

  it('does not unfold a bomb of aliases', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i += 1)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
    expect(faultsOf(lines.join('\n'))).toEqual([expect.stringMatching(/alias/i)]);
  });
});
