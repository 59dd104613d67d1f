import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseMatrix, reportJson } from '../../src/features/analysis/index.ts';
import { PROJECT } from '../support/files.ts';

/** Data under the GPL: read where it lies, never copied here. */
const FOLDER = join(PROJECT, '../shared/psychometrics');
const present = existsSync(FOLDER);
const given = present ? describe : describe.skip;

type Tree = { [name: string]: Tree } & Tree[] & number;

const file = (name: string) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') });
const reference = (name: string): Tree => JSON.parse(file(`reference/${name}.json`).text);

/** Every value of `expected` is in `found` under the same name: numbers to 1e-9 (the files have ten decimals). */
function agrees(found: Tree | undefined, expected: Tree, path: string, left: readonly string[]): void {
  for (const [name, value] of Object.entries(expected)) {
    const here = `${path}.${name}`;
    if (left.includes(name)) continue;
    const ours = found?.[name];
    if (typeof value === 'object') agrees(ours, value as Tree, here, left);
    else if (typeof value === 'number')
      expect({ here, off: Math.abs(Number(ours) - value) < 1e-9 }).toEqual({ here, off: true });
    else expect({ here, value: ours }).toEqual({ here, value });
  }
}

function analyse(responses: string, key?: string, omitted?: string): Tree {
  const { form, pairwise } = analyseMatrix({ responses: file(responses), key: key ? file(key) : undefined, omitted });
  return JSON.parse(JSON.stringify(reportJson(form, pairwise)));
}

// Its order within ties is that of one R function, not a rule.
const LEFT = ['dataset', 'upper_lower_third_psychometric_item.exam'];

given(`reference statistics in ${FOLDER}${present ? '' : ' (SKIPPED: the folder is absent)'}`, () => {
  it.each(['LSAT6', 'LSAT7', 'SAT12'])('%s: every classical statistic to 1e-9', (set) => {
    agrees(analyse(`data/${set}.csv`), reference(`${set}.ctt`), set, LEFT);
  });

  it('SAT12 from the raw options and the key: the same, and every option', () => {
    const found = analyse('data/SAT12_raw_options.csv', 'data/SAT12_key.txt');
    agrees(found, reference('SAT12.ctt'), 'SAT12', LEFT);
    const expected = reference('SAT12.distractors');
    expect(expected).toHaveLength(32);
    agrees(found['items'], expected, 'SAT12', ['key']);
    expect(Array.from(found['items'] ?? [], (item) => item['key'])).toEqual(
      Array.from(expected, (item) => String(item['key'])),
    );
  });

  it.each([undefined, '8'])(
    'SAT12: only item 32 is suspected of a wrong key, for option 3 (omitted: %s)',
    (omitted) => {
      const { form } = analyseMatrix({
        responses: file('data/SAT12_raw_options.csv'),
        key: file('data/SAT12_key.txt'),
        omitted,
      });
      const items = JSON.parse(JSON.stringify(reportJson(form))).items as {
        item: string;
        flags: { code: string; message: string }[];
      }[];
      const suspected = items.flatMap(({ item, flags }) =>
        flags.filter(({ code }) => code === 'probably-mis-keyed').map(({ message }) => ({ item, message })),
      );
      expect(suspected).toEqual([
        { item: 'Item.32', message: 'Strong learners choose 3 more often than the key 5: check the key.' },
      ]);
      expect(form.items[31]?.omissions?.count).toBe(omitted ? 7 : 0);
    },
  );
});
