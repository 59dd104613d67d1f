import { type Check, type Finding, letterOf } from './finding.ts';
import { isCompletion, leadIn, wordsOf } from './text.ts';

/** What the stem asks, and how: L2, L10, L13. These need no options. */

const FEWEST_WORDS = 8;
const NEGATIVE_VERB =
  /(?:\b(?:which|what)\b|^\W*(?:who|whom|how|where|when|why)\b)((?:(?!\b(?:who|whom|whose|that|if|when|while|because|since|where|although|despite|but)\b)[^?;]){0,160}?)\b(not|cannot|\w+n['’]t)\b(?! only\b)/i;
const EXCEPT = /\bEXCEPT\b|\bexcept\W*$|\b(?:all|each|every|any)\b[^?]{0,120}\bexcept\b/;
const LEAST = /(?<!\b(?:at|in the)\s)\bleast\b/i;

/** L2, a negative lead-in: domain rules, 7, row L2. Always a warning; it must at least be emphasised. */
export const negativeLeadIn: Check = ({ stem, markdown }) => {
  const asked = leadIn(stem);
  const word = negativeIn(asked);
  if (word === null) return [];
  const emphasised = isEmphasised(markdown, word);
  return [
    {
      rule: 'L2',
      severity: 'warning',
      field: 'stem',
      message: emphasised
        ? `The question is put in the negative (“${word}”). The word is emphasised, as it has to be if it stays.`
        : `The question is put in the negative (“${word}”), and the word is not emphasised.`,
      why: 'A negative is overread in haste, and knowing what is wrong doesn’t show that one knows what is right.',
      fix: emphasised
        ? 'Ask for the right answer instead, or keep it with a reason.'
        : `Ask for the right answer instead; if the negative has to stay, emphasise it: “**${word.toUpperCase()}**”.`,
    },
  ];
};

function negativeIn(asked: string): string | null {
  if (EXCEPT.test(asked)) return 'except';
  if (LEAST.test(asked)) return 'least';
  if (/\bNOT\b/.test(asked)) return 'not';
  return NEGATIVE_VERB.exec(asked)?.[2]?.toLowerCase() ?? null;
}

function isEmphasised(markdown: string, word: string): boolean {
  const literal = word.replaceAll(/[^\w]/g, '.');
  return (
    new RegExp(String.raw`\b${literal.toUpperCase()}\b`).test(markdown) ||
    new RegExp(String.raw`[*_]\s?${literal}\s?[*_]`, 'i').test(markdown)
  );
}

const WHICH_IS_TRUE =
  /\bwhich(?: (?:one|two|three))?(?: of (?:the following|these|the))?(?: (?:statements?|options?|answers?|assertions?|sentences?|claims?|responses?|choices?))?(?: (?:about|regarding|concerning|on|of) [^?]{1,120}?)? (?:is|are) (?:most |the most |the |not )?(?:true|false|correct|incorrect|right|wrong|accurate|inaccurate|untrue)(?=\s*(?:[?:.;,…]|$|(?:about|regarding|concerning|statements?|answers?|options?)\b))/i;
const TASK =
  /^(?:name|state|give|identify|calculate|estimate|enter|arrange|order|rank|sort|match|list|put|place|select|choose|pick|complete|indicate|for each)\b/i;

/** L10, an unfocused stem: domain rules, 7, row L10. One should be able to answer with the options covered. */
export const unfocusedStem: Check = ({ stem }) => {
  const asked = leadIn(stem);
  const count = wordsOf(stem).length;
  const findings: Finding[] = [];
  if (!asked.includes('?') && !isCompletion(stem) && !(TASK.test(asked) && wordsOf(asked).length > 3)) {
    findings.push(
      unfocused('The stem asks nothing: it has no question mark, and no sentence that the options finish.'),
    );
  }
  if (WHICH_IS_TRUE.test(asked)) {
    findings.push(unfocused('The stem asks only which option is true, not about a matter.'));
  }
  if (count < FEWEST_WORDS) {
    findings.push(
      unfocused(
        `The stem has ${count === 1 ? '1 word' : `${count} words`}; under ${FEWEST_WORDS} it seldom poses a problem.`,
      ),
    );
  }
  return findings;
};

function unfocused(message: string): Finding {
  return {
    rule: 'L10',
    severity: 'warning',
    field: 'stem',
    message,
    why: 'A learner who can’t answer with the options covered has to judge each option by itself, and is tested on several things at once.',
    fix: 'Describe the situation and end with one question that can be answered with the options covered.',
  };
}

const HINGES = [
  /\b(?:previous|preceding|foregoing)\s+(?:question|item|vignette|stem)s?\b/i,
  /\b(?:the|this|that)\s+(?:previous|preceding|foregoing|prior|earlier)\s+(?:case|scenario|question)\b(?! of\b)/i,
  /\b(?:in|to|from|see|with|of)\s+the\s+(?:last|next|earlier|above)\s+(?:question|item)s?\b/i,
  /\b(?:see|as in|refer to|from|in|to|of)\s+(?:question|item)\s+(?:no\.?\s*|#\s*)?\d+\b(?!\s+(?:of|on|in|from)\b)/i,
  /\b(?:question|item)\s+(?:above|below)\b/i,
  /\byour\s+(?:previous\s+)?answer\s+(?:to|in|from)\b/i,
  /\b(?:the\s+)?same\s+(?:patient|woman|man|child|case)\s+as\s+(?:above|before|in\b)/i,
  /\b(?:the\s+)?(?:patient|woman|man|child|case)\s+(?:described\s+|mentioned\s+)?above\b/i,
];

/** L13, a hinged item, which rests on another: domain rules, 7, row L13. */
export const hinged: Check = ({ stem, options }) =>
  [
    { field: 'stem', name: 'The stem', text: stem },
    ...options.map((option, i) => ({
      field: `options.${i}`,
      name: `Option ${letterOf(i)}`,
      text: option.text,
    })),
  ].flatMap(({ field, name, text }): Finding[] => {
    const words = HINGES.map((hinge) => hinge.exec(text)?.[0]).find((found) => found !== undefined);
    if (words === undefined) return [];
    return [
      {
        rule: 'L13',
        severity: 'warning',
        field,
        message: `${name} points to another question or case (“${words}”).`,
        why: 'Questions are drawn and shuffled, so the other one may not be there, and one mistake would count twice.',
        fix: 'Repeat here what is needed of the other, so that the question stands by itself.',
      },
    ];
  });
