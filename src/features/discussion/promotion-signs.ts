/**
 * What in a text may advertise something; shown to moderators, who judge. Pure heuristics on the words that advertisements
 * use and arguments about evidence do not.
 */
const PATTERNS: readonly RegExp[] = [
  /(?<!\p{L})(?:buy|order|shop|book|register|sign up|subscribe|download)(?: it)? (?:now|today|here|yours|online)(?!\p{L})/giu,
  /(?<!\p{L})(?:discounts?|coupons?|promo(?:tion)? codes?|special offers?|limited[- ]time|free trials?|free samples?|money[- ]back|best price|lowest price|giveaway)(?!\p{L})/giu,
  /(?<!\p{L})(?:our|my) (?:new )?(?:products?|clinics?|compan(?:y|ies)|app|courses?|webinars?|book|platform|services?|website|device|supplements?)(?!\p{L})/giu,
  /(?<!\p{L})(?:visit|follow|contact|message|dm|e-?mail|call|whatsapp|text) (?:me|us|our)(?!\p{L})/giu,
  /(?<!\p{L})(?:miracle|guaranteed|risk[- ]free|no side[- ]effects|cures? (?:all|every)|100 ?% (?:safe|effective|natural))(?!\p{L})/giu,
  /[$€£] ?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)* ?(?:USD|EUR|GBP|dollars|euros)(?!\p{L})/giu,
  /[\p{L}\d-]+ ?[®™]/gu,
];
const ADDRESS = /(?:https?:\/\/|www\.)[^\s]+/giu;
/** One address is a reference; from so many on they are worth a look. */
const MANY_ADDRESSES = 3;

/** The words that sound like promotion, in the order of the text, each once. */
export function promotionSigns(text: string): string[] {
  const words = PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)])
    .sort((a, b) => a.index - b.index)
    .map(([found]) => found.trim());
  const addresses = text.match(ADDRESS)?.length ?? 0;
  return [...new Set(words), ...(addresses >= MANY_ADDRESSES ? [`${addresses} addresses`] : [])];
}
