/**
 * Words about credit that no text of an activity may hold (domain rules, 1: "Phrase" and "Never applied for"). Pure.
 *
 * AMA PRA credit is only ever named by its full phrase, "AMA PRA Category 1 Credit(s)™", and where an activity is not
 * certified only in a sentence that says it is not awarded.
 */
const FULL_PHRASE = /AMA\s+PRA\s+Category\s+1\s+Credit(?:\(s\)|s)?\s*(?:™|\(TM\))/g;
/** By its first two words alone, too: "Earn AMA PRA credit" promises as much. */
const AMA_PRA = /\bAMA[\s-]+PRA\b/i;
const CATEGORY_1 = /\bcat(?:egory|\.)?[\s-]*(?:1|I|one)[\s-]+(?:(?:AMA|CME|PRA)[\s-]+){0,2}credit/i;
const ACCME_CREDIT = /\bACCME[\s-]+(?:approved\s+|accredited\s+)?(?:CME\s+)?credit/i;
const APPLIED_FOR =
  /credits?(?:\(s\))?\s*™?\s+(?:has|have|is|are|was|were)\s+(?:been\s+|being\s+)?applied\s+for|appl(?:ied|ying)\s+for\s+(?:[\w™()]+\s+){0,5}credit/i;
const DENIAL = /\b(?:no|not|nor|neither|never|without|cannot)\b|n[’']t\b/i;

/** Neither line break nor tab: nothing that a page, a PDF or a database could show or keep. */
const CONTROL = /[^\P{Cc}\n\t]|\p{Cs}/u;
/** They make a text look like another one: what follows is shown in another order than it is stored in. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/;

/** @returns why a text can't be kept and shown as it is; nothing when it can. Pure. */
export function characterFaults(text: string): string[] {
  const faults: string[] = [];
  if (CONTROL.test(text)) faults.push('holds a control character or half a character; take it out');
  if (REORDERING.test(text))
    faults.push('holds an invisible character that changes the direction of text; take it out');
  if (text.includes('\ufffd')) faults.push('holds characters that could not be read; save the file as UTF-8');
  return faults;
}

/** @returns what is wrong with a text for learners, and what to write instead; nothing when it may stand */
export function wordingFaults(text: string, { certified }: { certified: boolean }): string[] {
  const plain = text.replaceAll(/[*_]+/g, '');
  const faults: string[] = [];
  const rest = plain.replaceAll(FULL_PHRASE, ' ');
  if (CATEGORY_1.test(rest)) faults.push('write the full phrase "AMA PRA Category 1 Credit(s)™" and nothing shorter');
  if (ACCME_CREDIT.test(rest))
    faults.push('there is no "ACCME credit": ACCME accredits providers; name the credit by its full phrase');
  if (APPLIED_FOR.test(plain))
    faults.push('never write that credit has been applied for; credit is designated or it is not');
  if (!certified && promises(plain)) {
    faults.push(
      'only the statements of a certified activity promise AMA PRA credit; elsewhere "AMA PRA Category 1 Credit(s)™" may stand only in a sentence that says it is not awarded',
    );
  }
  return faults;
}

function promises(plain: string): boolean {
  return plain.split(/(?<=[.!?])\s+|\n+/).some((sentence) => AMA_PRA.test(sentence) && !DENIAL.test(sentence));
}
