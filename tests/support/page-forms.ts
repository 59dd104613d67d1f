import { DomUtils, parseDocument } from 'htmlparser2';

export type FormValues = Record<string, string[]>;

/** A form as a browser would send it without a button, and which of its fields take a text of one's own. */
export interface PageForm {
  readonly values: FormValues;
  readonly texts: readonly string[];
}

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** The form of a page that is sent to an address. */
export function formIn(html: string, action: string): PageForm {
  const forms = DomUtils.getElementsByTagName('form', parseDocument(html));
  const form = forms.find((one) => one.attribs['method'] === 'post' && one.attribs['action'] === action);
  if (!form) throw new Error(`the page has no form for ${action}: ${forms.map((one) => one.attribs['action'])}`);
  const values: FormValues = {};
  const texts: string[] = [];
  for (const element of DomUtils.getElementsByTagName((name) => /^(?:input|textarea|select)$/.test(name), form)) {
    const { name } = element.attribs;
    const value = sentValue(element);
    if (name === undefined || name === '_csrf' || value === null) continue;
    values[name] = [...(values[name] ?? []), value];
    if (takesText(element)) texts.push(name);
  }
  return { values, texts };
}

/** null: it is not sent. */
function sentValue(element: Element): string | null {
  const { attribs } = element;
  if ('disabled' in attribs || attribs['type'] === 'file') return null;
  if (element.name === 'textarea') return DomUtils.textContent(element).replace(/^\n/, '');
  if (element.name === 'select') {
    const options = DomUtils.getElementsByTagName('option', element);
    return (options.find((one) => 'selected' in one.attribs) ?? options[0])?.attribs['value'] ?? null;
  }
  if (/^(?:radio|checkbox)$/.test(attribs['type'] ?? '') && !('checked' in attribs)) return null;
  return attribs['value'] ?? '';
}

function takesText({ name, attribs }: Element): boolean {
  if ('readonly' in attribs || attribs['inputmode'] !== undefined) return false;
  return name === 'textarea' || (name === 'input' && /^(?:text|search)?$/.test(attribs['type'] ?? ''));
}
