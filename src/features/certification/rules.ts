import { dayText, monthsAfter } from '../../lib/dates.ts';
import { daysAfter } from '../activities/index.ts';
import { isReferenceHeading } from '../articles/index.ts';
import { registerFaults } from '../disclosures/index.ts';
import { creditRules } from './credit-rules.ts';
import type { Facts } from './facts.ts';
import { chosenCredits } from './freeze.ts';
import { details, part, type Rule, rule } from './rule.ts';

const LONGEST_MONTHS = 36;

/** Every blocking rule of the domain rules (0, 1, 2), met or missing. Pure. */
export function certificationRules(facts: Facts): Rule[] {
  return [
    passMark(facts),
    preStart(facts),
    objectives(facts),
    review(facts),
    expiry(facts),
    release(facts),
    bibliography(facts),
    support(facts),
    ...creditRules(facts),
    disclosures(facts),
  ];
}

function passMark(facts: Facts): Rule {
  const mark = details(facts).rules.passMark;
  const missing = mark === null ? ['Set the pass mark: learners are told it before they begin.'] : [];
  return rule('pass-mark', 'Pass mark', part(facts, 'rules', 'passMark'), missing, [`${mark ?? ''} %`]);
}

/** What a learner must be told before taking part. */
function preStart(facts: Facts): Rule {
  const { audience, method, medium, requirements, contact, estimatedMinutes, faculty, summary } = details(facts);
  const texts = {
    summary,
    audience,
    'method of participation': method,
    medium,
    'hardware and software': requirements,
    contact,
  };
  const missing = Object.entries(texts).flatMap(([name, text]) => (text === '' ? [`Write the ${name}.`] : []));
  if (estimatedMinutes === null) missing.push('Give the estimated time to complete.');
  if (faculty.length === 0) missing.push('Name the principal faculty.');
  for (const { name, credentials } of faculty)
    if (credentials.trim() === '') missing.push(`Give the credentials of ${name || 'each person of the faculty'}.`);
  return rule(
    'pre-start',
    'Pre-start page',
    part(
      facts,
      faculty.length > 0 && missing.every((text) => text.startsWith('Give the credentials')) ? 'faculty' : 'details',
    ),
    missing,
    ['Every field that learners must be told before they begin is filled in.'],
  );
}

function objectives(facts: Facts): Rule {
  const missing = details(facts).objectives.length === 0 ? ['Write at least one learning objective.'] : [];
  return rule('objectives', 'Learning objectives', part(facts, 'details'), missing);
}

function review(facts: Facts): Rule {
  const { reviewed } = details(facts).dates;
  const missing =
    reviewed === ''
      ? ['Give the day of the last review.']
      : reviewed > facts.todayIso
        ? ['The last review can’t be in the future.']
        : [];
  return rule('review', 'Review', part(facts, 'credit', 'reviewed'), missing, [
    reviewed === '' ? '' : `Last reviewed on ${dayText(reviewed)}.`,
  ]);
}

function expiry(facts: Facts): Rule {
  const { released, reviewed, expires } = details(facts).dates;
  const missing = expires === '' ? ['Give the day of expiry.'] : [];
  if (expires !== '' && released !== '' && expires <= released)
    missing.push('The expiry must be later than the release.');
  const terms = [
    { name: 'An activity', months: LONGEST_MONTHS },
    ...chosenCredits(facts).map(({ known }) => ({ name: known.type.name, months: known.type.validityMonths })),
  ];
  for (const { name, months } of terms) {
    const since = [released, reviewed]
      .filter((day) => day !== '')
      .sort()
      .at(-1);
    if (expires !== '' && since !== undefined && expires > monthsAfter(since, months))
      missing.push(
        `${name} runs for at most ${months} months after the release or the last review, until ${dayText(monthsAfter(since, months))}.`,
      );
  }
  const grace = facts.provider?.graceDays ?? 0;
  const last = expires === '' ? '' : daysAfter(expires, grace);
  return rule('expiry', 'Term', part(facts, 'credit', 'expires'), missing, [
    expires === ''
      ? ''
      : `Nobody can start after ${dayText(expires)}. A quiz that is open then can be finished, and gives credit if it is passed by ${dayText(last)}${grace === 0 ? '' : ` (${grace} days of grace)`}.`,
  ]);
}

/** Credit is designated in advance and never retroactively. */
function release(facts: Facts): Rule {
  const { released } = details(facts).dates;
  const missing = [];
  if (released === '') missing.push('Give the day of the release.');
  else if (released < facts.todayIso)
    missing.push(
      `It was released on ${dayText(released)}. Credit is never designated retroactively: set a release today or later; who began before gets no credit.`,
    );
  return rule('release', 'Designation before release', part(facts, 'credit', 'released'), missing, [
    released === '' ? '' : `Designated today, released on ${dayText(released)}.`,
  ]);
}

function bibliography(facts: Facts): Rule {
  const { learningFormat } = details(facts);
  const { file, slug } = facts.desk.article;
  const title = 'Bibliography';
  const href = `/author/articles/${slug}`;
  if (learningFormat !== 'enduring material' && learningFormat !== 'journal-based CME activity')
    return rule('bibliography', title, href, [], ['Not asked for in this learning format.']);
  const listed = file.sections.some(({ heading, body }) => isReferenceHeading(heading) && body.trim() !== '');
  const cited = (file.update?.statements.length ?? 0) > 0;
  const source = learningFormat === 'journal-based CME activity' && file.citation.text !== '';
  const missing =
    listed || cited || source
      ? []
      : ['Enduring material has a bibliography: add a section “References” to the article.'];
  return rule('bibliography', title, href, missing);
}

function support(facts: Facts): Rule {
  const { kind, statement } = details(facts).support;
  const missing = statement.trim() === '' ? ['Say who supports it, or that nobody does.'] : [];
  if (/[®]/.test(statement)) missing.push('The statement on support names companies only, without trade names.');
  return rule('support', 'Commercial support', part(facts, 'faculty', 'supportStatement'), missing, [
    kind === 'none' ? 'None, and the page says so.' : statement,
  ]);
}

function disclosures({ register }: Facts): Rule {
  const missing = registerFaults(register).map(({ name, reason }) => `${name} ${reason}.`);
  const href = `/admin/certification/${register.activity.slug}/disclosures`;
  return rule('disclosures', 'Disclosures', href, missing, [
    `Reviewed of everybody in control: ${register.people.length}.`,
  ]);
}
