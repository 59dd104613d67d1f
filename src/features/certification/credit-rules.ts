import { isAccreditedOn, jointFault } from '../providers/index.ts';
import { placeholdersIn } from '../statements/index.ts';
import type { Facts } from './facts.ts';
import { type Chosen, chosenCredits, chosenSet, freeze, ownStatement, uncompared } from './freeze.ts';
import { details, here, part, type Rule, rule } from './rule.ts';

/** The rules about the provider, the credit and its texts, each met or missing (domain rules, 0 to 2). Pure. */
export function creditRules(facts: Facts): Rule[] {
  return [
    accreditation(facts),
    signatory(facts),
    joint(facts),
    credits(facts),
    amounts(facts),
    designators(facts),
    formats(facts),
    statements(facts),
    placeholders(facts),
    compared(facts),
  ];
}

function accreditation(facts: Facts): Rule {
  const { provider, todayIso } = facts;
  const title = 'Accredited provider';
  if (!provider) return rule('provider', title, here('providerId'), ['Choose the provider that certifies it.']);
  const href = `/admin/providers/${provider.id}`;
  const { released } = details(facts).dates;
  const days = [...new Set([todayIso, ...(released === '' ? [] : [released])])];
  const missing = days
    .filter((day) => !isAccreditedOn(provider, day))
    .map((day) => `${provider.name} is not accredited on ${day}.`);
  return rule('provider', title, href, missing, [
    `${provider.name}, accredited until ${provider.accreditedUntil ?? ''}.`,
  ]);
}

/** What a certificate's PDF can print; a logo of another kind would be missing there. */
const PRINTED = ['image/png', 'image/jpeg'];

function signatory({ provider, logoType }: Facts): Rule {
  const title = 'Signatory and contact';
  if (!provider) return rule('signatory', title, here('providerId'), ['Choose the provider first.']);
  const missing = [];
  if (provider.signatoryName === '' || provider.signatoryTitle === '')
    missing.push('Give the name and title of who signs certificates.');
  if (provider.contact === '') missing.push('Give the provider’s contact.');
  if (logoType !== null && !PRINTED.includes(logoType))
    missing.push('The logo can’t be printed on certificates: choose it again as a PNG or JPEG.');
  return rule('signatory', title, `/admin/providers/${provider.id}`, missing);
}

function joint(facts: Facts): Rule {
  const { provider, partner, plan } = facts;
  const title = 'Joint providership';
  const set = chosenSet(facts);
  const missing: string[] = [];
  if (plan.jointProviderId !== null && !partner) missing.push('The joint provider is no longer there: choose again.');
  if (provider && partner) {
    const fault = jointFault(provider, partner);
    if (fault !== null) missing.push(`${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`);
  }
  if (set?.joint && !partner)
    missing.push('The chosen statements are for joint providership: choose the joint provider, or other statements.');
  if (set && !set.joint && partner)
    missing.push('With a joint provider the joint statement is needed: choose other statements.');
  return rule('joint', title, here('jointProviderId'), missing, [partner ? `With ${partner.name}.` : 'None.']);
}

function credits(facts: Facts): Rule {
  const chosen = chosenCredits(facts);
  const missing = [];
  if (!chosen.some(({ known }) => known.type.award === 'claimed'))
    missing.push('Choose at least one credit that learners can claim.');
  for (const { known, approval } of chosen) {
    const { name, needs, needsApproval, award, usesSets, statements: texts } = known.type;
    if (needs !== null && !chosen.some((one) => one.known.type.id === needs))
      missing.push(`${name} goes only with ${nameOf(facts, needs)}.`);
    if (needsApproval && approval === '')
      missing.push(`${name} is approved by its owner for each activity: enter the number or day of the approval.`);
    if (award !== 'participation' && !usesSets && texts.designation === undefined)
      missing.push(`${name} has no statement yet: enter the one from its owner at the credit type.`);
  }
  return rule('credits', 'Credit', here('credits'), missing, chosen.map(creditText));
}

function nameOf({ types }: Facts, id: string): string {
  return types.find(({ type }) => type.id === id)?.type.name ?? id;
}

function creditText({ known, maximum }: Chosen): string {
  return known.type.award === 'participation'
    ? `${known.type.name} for other professions`
    : `${(maximum ?? 0).toFixed(2)} ${known.type.unit.many}`;
}

function amounts(facts: Facts): Rule {
  const { learningFormat } = details(facts);
  const missing = chosenCredits(facts).flatMap(({ known: { type }, maximum }) => {
    if (type.award === 'participation') return [];
    if (maximum === null) return [`Give the most that can be claimed of ${type.name}, as a number.`];
    if (maximum <= 0 || Math.round(maximum * 100) % Math.round(type.step * 100) !== 0)
      return [`${type.name} is counted in steps of ${type.step.toFixed(2)}.`];
    const most = mostOf(facts, type.id, type.maximum, learningFormat);
    return most !== null && maximum > most
      ? [`At most ${most.toFixed(2)} of ${type.name} for this learning format.`]
      : [];
  });
  return rule('amounts', 'Amount of credit', here('credits'), missing);
}

/** The type's own limit, and for journal-based activities the provider's (U). */
function mostOf({ provider }: Facts, id: string, maximum: number | null, learningFormat: string): number | null {
  const journal =
    id === 'ama-pra-category-1' && learningFormat === 'journal-based CME activity' && provider
      ? provider.journalMaximumHundredths / 100
      : null;
  return maximum !== null && journal !== null ? Math.min(maximum, journal) : (journal ?? maximum);
}

function designators(facts: Facts): Rule {
  const { provider } = facts;
  const missing = chosenCredits(facts).flatMap(({ known: { type } }) => {
    const may =
      type.accreditors === null ||
      (provider && provider.accreditor !== 'none' && type.accreditors.includes(provider.accreditor));
    return may ? [] : [`A provider with this accreditor can’t designate ${type.name}.`];
  });
  return rule('designators', 'Who may designate it', here('providerId'), missing);
}

function formats(facts: Facts): Rule {
  const { learningFormat } = details(facts);
  const missing = chosenCredits(facts).flatMap(({ known: { type } }) =>
    type.formats === null || type.formats.includes(learningFormat)
      ? []
      : [`${type.name} is not given for: ${learningFormat}.`],
  );
  return rule('format', 'Learning format', part(facts, 'details', 'learningFormat'), missing, [learningFormat]);
}

function statements(facts: Facts): Rule {
  const title = 'Statements';
  if (!chosenCredits(facts).some(({ known }) => known.type.usesSets))
    return rule('statements', title, here('statementSet'), [], ['Those of the credit types.']);
  const set = chosenSet(facts);
  if (!set) return rule('statements', title, here('statementSet'), ['Choose the set of statements.']);
  const { provider } = facts;
  const missing = [];
  if (provider && (provider.accreditor === 'none' || !set.accreditors.includes(provider.accreditor)))
    missing.push('These statements are for providers of another accreditor.');
  if (provider && set.statements.accreditation.includes('{accreditation}') && ownStatement(provider, set) === '')
    missing.push(
      `Enter the ${set.joint ? 'joint ' : ''}statement that the provider’s accreditor prescribes, at the provider.`,
    );
  return rule('statements', title, here('statementSet'), missing, [`${set.id}@${set.version}`]);
}

/** A text with a gap would reach no certificate, and no page of the activity either: it is found here, before anybody begins. */
function placeholders(facts: Facts): Rule {
  const designation = freeze(facts, '')?.designation;
  const frozen = designation?.status === 'certified' ? (designation.certification.credits ?? []) : [];
  const given = ['provider', 'format', 'maximum', 'title', 'date', ...(facts.partner ? ['jointProvider'] : [])];
  const missing = frozen.flatMap(({ name, statements: { set: _set, ...texts } }) =>
    [...new Set(Object.values(texts).flatMap((text) => placeholdersIn(text ?? '')))]
      .filter((wanted) => !given.includes(wanted))
      .map((wanted) => `A statement of ${name} wants {${wanted}}, which this activity does not give: change its text.`),
  );
  return rule('placeholders', 'Gaps in the statements', here('statementSet'), missing, ['Each can be filled in.']);
}

function compared(facts: Facts): Rule {
  const left = uncompared(facts);
  const title = 'Texts compared with their owners’';
  const href = '/admin/credit-types';
  if (left.length === 0) return rule('compared', title, href, [], ['All of them.']);
  const notes = left.map((reference) => `${reference} must be checked against the owner’s text.`);
  return { id: 'compared', title, state: 'acknowledge', notes, href };
}
