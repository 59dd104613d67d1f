import { z } from 'zod';
import { type FormFields, plainText } from '../questions/index.ts';
import { type KeyField, lettered } from './key-form.ts';

/** What is shown after grading and may be corrected along with the key: rationales, and where practice has changed. Pure. */

const feedbackShape = z.looseObject({
  rationale: z.string().optional(),
  rationales: z.record(z.string(), z.string()).optional(),
  practiceChanged: z.string().nullable().optional(),
});

const parts = z.array(z.object({ id: z.string(), text: z.string() }));
const shown = z.object({ options: parts.optional(), prompts: parts.optional() });

/** A field for each rationale of a question. */
export function rationaleFields(content: unknown, feedback: unknown): KeyField[] {
  const { rationale, rationales, practiceChanged } = feedbackShape.parse(feedback);
  return [
    ...Object.entries(rationales ?? {}).map(([id, text]) => ({
      type: 'text' as const,
      name: `rationale-${id}`,
      label: `Rationale for ${partName(content, id)}`,
      value: [text],
    })),
    ...(rationale === undefined
      ? []
      : [{ type: 'text' as const, name: 'rationale', label: 'Rationale', value: [rationale] }]),
    ...(practiceChanged === undefined
      ? []
      : [
          {
            type: 'text' as const,
            name: 'practice-changed',
            label: 'Where practice has changed since the article (optional)',
            value: [practiceChanged ?? ''],
          },
        ]),
  ];
}

/** The feedback that a form says which `rationaleFields` made of `feedback`. Never throws. */
export function readRationales(fields: FormFields, feedback: unknown): unknown {
  const { rationale, rationales, practiceChanged, ...rest } = feedbackShape.parse(feedback);
  const text = (name: string) => (fields[name]?.[0] ?? '').replaceAll('\r\n', '\n').trim();
  const changed = text('practice-changed');
  return {
    ...(rationale === undefined ? {} : { rationale: text('rationale') }),
    ...(rationales === undefined
      ? {}
      : { rationales: Object.fromEntries(Object.keys(rationales).map((id) => [id, text(`rationale-${id}`)])) }),
    ...(practiceChanged === undefined ? {} : { practiceChanged: changed === '' ? null : changed }),
    ...rest,
  };
}

/** Names of the fields of `rationaleFields` that say nothing and must. */
export function missingRationales(content: unknown, feedback: unknown): string[] {
  return rationaleFields(content, feedback)
    .filter(({ name, value }) => name !== 'practice-changed' && value.join('') === '')
    .map(({ name }) => name);
}

function partName(content: unknown, id: string): string {
  const { options, prompts } = shown.parse(content);
  const at = prompts?.findIndex((prompt) => prompt.id === id) ?? -1;
  if (at >= 0) return `${at + 1}. ${plainText(prompts?.[at]?.text ?? '')}`;
  return lettered(options ?? []).find(({ value }) => value === id)?.label ?? id;
}
