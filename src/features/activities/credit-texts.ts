import type { StatementSet } from '../statements/index.ts';
import { fillStatement, findStatementSet, type Placeholder, shippedStatementSets } from '../statements/index.ts';
import type { Activity } from './activity.ts';
import { type CarriedCredit, creditsOf } from './designation.ts';
import type { Certification, DesignatedCredit } from './schemas.ts';

type Titled = Pick<Activity, 'slug' | 'title' | 'details'>;

/**
 * The templates of what a credit says: those frozen with the activity, or those of the statement set that it names.
 * @throws Error when it names a set that there isn't
 */
export function creditTemplates(
  { slug }: Pick<Activity, 'slug'>,
  { statementSet }: Certification,
  credit: CarriedCredit,
  sets: readonly StatementSet[] = shippedStatementSets(),
): DesignatedCredit['statements'] {
  if (credit.statements) return credit.statements;
  const set = findStatementSet(sets, statementSet);
  if (!set)
    throw new Error(
      `activity ${slug} names the credit statements ${statementSet}, which content/credit-statements.yaml does not hold`,
    );
  return { set: `${set.id}@${set.version}`, ...set.statements };
}

/**
 * Fills in a statement of a credit. Pure.
 * @param dateText the day for {date}, in words, where there is one
 * @throws Error when it wants a value that there isn't
 */
export function fillCreditText(
  template: string,
  { title, details }: Titled,
  { provider }: Certification,
  credit: CarriedCredit,
  dateText?: string,
): string {
  const values: Partial<Record<Placeholder, string>> = {
    provider: provider.name,
    ...(provider.jointProvider === undefined ? {} : { jointProvider: provider.jointProvider }),
    format: details.learningFormat === 'other' ? 'activity' : details.learningFormat,
    maximum: credit.maximum.toFixed(2),
    title,
    ...(dateText === undefined ? {} : { date: dateText }),
  };
  return fillStatement(template, values);
}

/** What the pre-start page says about the credit of a certified activity: who is accredited, and what is designated. */
export function statementsOf(activity: Titled): string[] {
  const { designation } = activity.details;
  if (designation.status !== 'certified') return [];
  const { certification } = designation;
  const texts = creditsOf(certification).flatMap((credit) => {
    const { accreditation, designation: designates } = creditTemplates(activity, certification, credit);
    return [accreditation, designates]
      .filter((text) => text !== undefined)
      .map((text) => fillCreditText(text, activity, certification, credit, ''));
  });
  return [...new Set(texts)];
}
