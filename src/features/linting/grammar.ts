import { type Check, type Finding, type LintQuestion, lettersOf } from './finding.ts';
import { completionEnd, wordsOf } from './text.ts';

/**
 * Grammar that gives the key away: L6. There is no parser here: each test speaks only where it is sure, and says
 * nothing of the rest.
 */

/** L6, a grammatical cue: article, number or form of the verb. Domain rules, 7, row L6. */
export const grammarCue: Check = (question) => {
  const options = question.options.map((option) => option.text);
  if (options.length < 2 || options.some((text) => text === '')) return [];
  const end = completionEnd(question.stem);
  return [
    ...(end === null ? [] : articleCue(options, end)),
    ...(end === null ? [] : numberCue(question, options, end)),
    ...verbCue(question, options, end),
  ];
};

function cue(message: string, fix: string): Finding {
  return {
    rule: 'L6',
    severity: 'warning',
    field: 'options',
    message,
    why: 'An option that doesn’t fit the grammar of the stem or of the others can be chosen or ruled out without knowing the matter.',
    fix,
  };
}

/** A stem that ends in “a” or “an”, and options that don’t go with it. */
function articleCue(options: readonly string[], end: string): Finding[] {
  const article = /(?<!\/)\b(a|an)$/i.exec(end)?.[1]?.toLowerCase();
  if (article === undefined) return [];
  const unfit = options.flatMap((text, i) => {
    const fitting = articleFor(text);
    return fitting === null || fitting === article ? [] : [i];
  });
  if (unfit.length === 0) return [];
  return [
    cue(
      `The stem ends in “${article}”, which doesn’t go with ${named(unfit)}.`,
      'End the stem before the article and begin each option with its own.',
    ),
  ];
}

const SAID_AS_CONSONANT = /^(?:eu|ewe|one\b|once\b|uni(?!n|m)|us[aeiu]|ut[aeio]|ur[aeio](?!nt)|ub[ai]|u-)/i;
const SILENT_H = /^(?:hour|honest|honou?r|heir)/i;

/** The article that a text takes; null when it begins with one, or can't be told. */
function articleFor(text: string): 'a' | 'an' | null {
  const first = /^[\p{L}\p{N}]+/u.exec(text)?.[0] ?? '';
  if (first === '' || /^(?:an?|the|no|not|its|his|her)$/i.test(first)) return null;
  if (/^\d/.test(first)) return /^(?:8|1[18](?!\d))/.test(first) ? 'an' : 'a';
  // Spelt out or read as a word, nobody knows: “an MRI”, “a NASA”.
  if (/^\p{Lu}{2,}\d*$/u.test(first)) return null;
  if (SILENT_H.test(first)) return 'an';
  return /^[aeiou]/i.test(first) && !SAID_AS_CONSONANT.test(first) ? 'an' : 'a';
}

const NOT_PLURAL =
  /(?:ss|us|is|ics|itis|osis|betes|rabies|mumps|measles|herpes|scabies|caries|ascites|biceps|triceps|forceps|series|species|pancreas|lens|yaws|pertussis|tabes)$/i;
const AFTER_HEAD =
  /^(?:of|in|with|without|for|by|to|from|on|at|that|which|who|due|caused|during|after|before|under|over|between|against)$/;

/** A stem that ends in “is” or “are”: the key goes with it and some distractor doesn’t. */
function numberCue({ options: all }: LintQuestion, options: readonly string[], end: string): Finding[] {
  const verb = /\b(is|are|was|were)$/i.exec(end)?.[1]?.toLowerCase();
  if (verb === undefined) return [];
  const wanted = verb === 'is' || verb === 'was' ? 'one' : 'many';
  const numbers = options.map(numberOf);
  const keyFits = all.every((option, i) => !option.correct || numbers[i] === wanted);
  const unfit = all.flatMap((option, i) => (!option.correct && numbers[i] && numbers[i] !== wanted ? [i] : []));
  if (!all.some((option) => option.correct) || !keyFits || unfit.length === 0) return [];
  return [
    cue(
      `The stem ends in “${verb}”, which goes with the key but not with ${named(unfit)}.`,
      'Put all options in the singular or all in the plural, or end the stem before the verb.',
    ),
  ];
}

/** Whether a noun phrase is about one thing or many; null when there is no telling (verbs, adjectives, sentences). */
function numberOf(text: string): 'one' | 'many' | null {
  const words = wordsOf(text);
  const stop = words.findIndex((word, i) => i > 0 && AFTER_HEAD.test(word));
  const phrase = stop === -1 ? words : words.slice(0, stop);
  const head = phrase.at(-1) ?? '';
  if (phrase.length === 0 || phrase.length > 5 || /\d/.test(text) || phrase.includes('and')) return null;
  if (/(?:ed|ing|ly|er|able|ible|al|ic|ive|ous|ent|ant)$/.test(head)) return null;
  return head.length > 3 && head.endsWith('s') && !NOT_PLURAL.test(head) ? 'many' : 'one';
}

const DETERMINER = /^(?:an?|the|her|his|their|its|this|that|these|those|no|any|each|another|more|both)$/;
const VERBS =
  /^(?:add|administer|admit|arrange|ask|avoid|begin|check|continue|defer|discontinue|explain|give|initiate|measure|obtain|offer|order|perform|prescribe|recommend|reduce|refer|remove|repeat|replace|request|start|stop|substitute|switch|withdraw|withhold)$/;
const PAST = /^(?:was|were|had|did)$/;
const PRESENT = /^(?:is|are|has|does)$/;

type Form =
  | 'a verb such as “give”'
  | 'a form in “-ing”'
  | 'an infinitive with “to”'
  | 'the past tense'
  | 'the present tense';

/** The verb with which an option begins, where it surely is one. */
function formOf(text: string): Form | null {
  const [first = '', second = '', third = ''] = wordsOf(text);
  if (first === 'to' && second !== '' && !DETERMINER.test(second)) return 'an infinitive with “to”';
  if (/^\w{3,}ing$/.test(first) && DETERMINER.test(second)) return 'a form in “-ing”';
  if (VERBS.test(first) && second !== 'of' && second !== 'in') return 'a verb such as “give”';
  const auxiliary = [first, second, third].find((word) => PAST.test(word) || PRESENT.test(word));
  if (auxiliary === undefined) return null;
  return PAST.test(auxiliary) ? 'the past tense' : 'the present tense';
}

/** Options whose verb doesn’t go with a stem in “to” or “by”, or a key whose verb differs from that of every distractor. */
function verbCue({ options: all }: LintQuestion, options: readonly string[], end: string | null): Finding[] {
  const forms = options.map(formOf);
  const fix = 'Give every option the same form, the one that the stem asks for.';
  const last = end === null ? undefined : /\b(to|by)$/i.exec(end)?.[1]?.toLowerCase();
  if (last !== undefined) {
    const unfit = forms.flatMap((form, i) => (form !== null && !fitsAfter(last, form) ? [i] : []));
    if (unfit.length > 0) return [cue(`The stem ends in “${last}”, which doesn’t go with ${named(unfit)}.`, fix)];
  }
  const ofKeys = new Set(forms.filter((_, i) => all[i]?.correct));
  const ofOthers = new Set(forms.filter((_, i) => !all[i]?.correct));
  const [key] = ofKeys;
  const [other] = ofOthers;
  if (ofKeys.size !== 1 || ofOthers.size !== 1 || !key || !other || key === other) return [];
  return [cue(`The key has ${key}, each distractor ${other}.`, fix)];
}

function fitsAfter(word: string, form: Form): boolean {
  if (form === 'a verb such as “give”') return word === 'to';
  if (form === 'a form in “-ing”') return word === 'by';
  return form !== 'an infinitive with “to”';
}

function named(indexes: readonly number[]): string {
  return `option${indexes.length > 1 ? 's' : ''} ${lettersOf(indexes)}`;
}
