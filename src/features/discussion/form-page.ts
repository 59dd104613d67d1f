import type { FieldErrors } from '../../http/errors.ts';
import type { CommentText } from './comment.ts';
import { shippedGuide } from './guide.ts';
import { SIGNS, type Sign, signKey } from './patient-signs.ts';

/** What a form of a comment shows: its fields as they were sent, and what is to be said about them. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: FieldErrors | null;
  readonly signs: readonly Sign[];
}

export const EMPTY_FORM: FormState = { values: {}, errors: null, signs: [] };

/** The fields of a text that was sent before. */
export function fieldsOf({ body, declaration }: CommentText): Record<string, string> {
  return {
    comment: body,
    conflicts: declaration === null ? 'none' : 'declared',
    declaration: declaration ?? '',
  };
}

export interface FormFacts {
  action: string;
  /** Of this page, so that what is sent twice from it is one comment. */
  sending: string;
  parent?: string;
  /** What the page has seen of a comment that is sent anew. */
  revision?: number;
  /** Whose draft a script may keep on their machine until it is sent, and for what. */
  draft: string;
}

/** The model of views/discussion/form.ejs, without the CSRF token. Pure. */
export function formModel(facts: FormFacts, { values, errors, signs }: FormState) {
  const { version: _version, ...guide } = shippedGuide();
  return {
    ...facts,
    // A page that is shown again is the same page.
    sending: values['sending'] ?? facts.sending,
    errors,
    values: {
      comment: values['comment'] ?? '',
      conflicts: values['conflicts'],
      declaration: values['declaration'] ?? '',
      confirmed: values['confirmed'] === 'yes',
    },
    signs: signs.map((sign) => ({ key: signKey(sign), label: SIGNS[sign.kind], excerpt: sign.excerpt })),
    guide,
  };
}
