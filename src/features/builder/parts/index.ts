import { about } from './about.ts';
import { blueprint } from './blueprint.ts';
import { credit } from './credit.ts';
import { evaluation } from './evaluation.ts';
import type { Part } from './part.ts';
import { participation } from './participation.ts';
import { people } from './people.ts';
import { rules } from './rules.ts';

/** The parts in the order in which they are worked through. */
export const PARTS: readonly Part[] = [about, blueprint, rules, people, participation, credit, evaluation];

export function partNamed(name: unknown): Part | undefined {
  return PARTS.find((part) => part.name === name);
}

/** The part that holds a field of the activity file; undefined for what belongs to the article. */
export function partOfField(field: unknown): Part | undefined {
  return PARTS.find((part) => part.fields.some((name) => name === field));
}
