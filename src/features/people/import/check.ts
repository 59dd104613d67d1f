import { z } from 'zod';
import { newPersonFields, PROFESSIONS, type Profession } from '../../accounts/index.ts';
import { GIVEN_ROLES, type GivenRole } from '../policy.ts';
import type { NewPerson } from '../schemas.ts';
import type { CsvRow } from './read.ts';

export type ImportPerson = Omit<NewPerson, 'invite'>;

export interface GoodRow extends CsvRow {
  person: ImportPerson;
}

export interface BadRow extends CsvRow {
  /** What is wrong with it and how to put it right, in sentences. */
  problem: string;
}

/** How professions may be written, beside their names here. */
const PROFESSION_ALIASES: Readonly<Record<string, Profession>> = {
  physician: 'physician',
  doctor: 'physician',
  md: 'physician',
  do: 'physician',
  'physician assistant': 'physician-assistant',
  'physician associate': 'physician-assistant',
  pa: 'physician-assistant',
  nurse: 'nurse',
  rn: 'nurse',
  np: 'nurse',
  'nurse practitioner': 'nurse',
  'registered nurse': 'nurse',
  pharmacist: 'pharmacist',
  pharmd: 'pharmacist',
  other: 'other-health-professional',
  'other health professional': 'other-health-professional',
  none: 'not-a-health-professional',
  'not a health professional': 'not-a-health-professional',
};

const fields = z.object({
  email: newPersonFields.email,
  fullName: newPersonFields.fullName,
  credentials: newPersonFields.credentials,
});

/** Checks each row by itself, and whether an address stands in the list twice. */
export function checkRows(rows: readonly CsvRow[]): { good: GoodRow[]; bad: BadRow[] } {
  const seen = new Map<string, number>();
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  for (const row of rows) {
    const checked = checkRow(row);
    if ('problem' in checked) {
      bad.push(checked);
      continue;
    }
    const { email } = checked.person;
    const first = seen.get(email);
    if (first === undefined) {
      seen.set(email, row.line);
      good.push(checked);
    } else {
      bad.push({ ...row, problem: `This address stands on line ${first} already. Leave one of the two out.` });
    }
  }
  return { good, bad };
}

function checkRow(row: CsvRow): GoodRow | BadRow {
  const { cells } = row;
  const parsed = fields.safeParse({ email: cells.email, fullName: cells.name, credentials: cells.credentials });
  const problems = parsed.success ? [] : [...new Set(parsed.error.issues.map(({ message }) => message))];
  const profession = professionOf(cells.profession);
  if (profession === null) problems.push(unknownProfession(cells.profession));
  const { roles, unknown } = rolesOf(cells.roles);
  if (unknown.length > 0) {
    problems.push(
      `There is no role “${unknown.join('”, “').slice(0, 80)}”. Roles are ${GIVEN_ROLES.join(', ')}; everybody is a learner.`,
    );
  }
  if (!parsed.success || profession === null || problems.length > 0) return { ...row, problem: problems.join(' ') };
  return { ...row, person: { ...parsed.data, profession, roles } };
}

function professionOf(text: string): Profession | null {
  const plain = text.toLowerCase().trim();
  const own = PROFESSIONS.find(({ value, label }) => value === plain || label.toLowerCase() === plain);
  if (own) return own.value;
  const alias = plain.replaceAll('.', '').replaceAll(/[\s_-]+/g, ' ');
  return Object.hasOwn(PROFESSION_ALIASES, alias) ? (PROFESSION_ALIASES[alias] ?? null) : null;
}

function unknownProfession(text: string): string {
  const known = PROFESSIONS.map(({ value }) => value).join(', ');
  const what = text === '' ? 'The profession is missing.' : `“${text.slice(0, 60)}” is not a profession here.`;
  return `${what} Use one of: ${known}.`;
}

function rolesOf(text: string): { roles: GivenRole[]; unknown: string[] } {
  const names = text
    .toLowerCase()
    .split(/[\s;,|/]+/)
    .filter((name) => name !== '' && name !== 'learner');
  const roles = GIVEN_ROLES.filter((role) => names.includes(role));
  return { roles, unknown: names.filter((name) => !GIVEN_ROLES.some((role) => role === name)) };
}
