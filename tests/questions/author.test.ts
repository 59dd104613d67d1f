import { join } from 'node:path';
import { type Element, isTag } from 'domhandler';
import fc from 'fast-check';
import { parseDocument } from 'htmlparser2';
import {
  checkSource,
  type FormFields,
  kindNames,
  questionKind,
  type Source,
} from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { createRenderer } from '../../src/http/render.ts';
import { PROJECT } from '../support/files.ts';

const renderer = createRenderer(
  join(PROJECT, 'views'),
  {},
  { questions: join(PROJECT, 'src/features/questions/kinds') },
);
const samples = await Promise.all(
  kindNames.map(async (name) => {
    const path = `../../src/features/questions/kinds/${name}/sample.ts`;
    return [name, ((await import(path)) as { sample: Sample }).sample] as const;
  }),
);

/** What a browser sends of a kind's form, which is as its page has it. */
function sentBy(name: string, source: Source): FormFields {
  const kind = questionKind(name);
  const html = renderer.view(kind.authorView, { ...kind.authorModel(source), notes: {} });
  const fields: Record<string, string[]> = {};
  for (const control of elements(parseDocument(html).children)) {
    const value = sentValue(control);
    const field = control.attribs['name'];
    if (field !== undefined && value !== null) fields[field] = [...(fields[field] ?? []), value];
  }
  return fields;
}

function elements(nodes: readonly unknown[]): Element[] {
  return (nodes as Parameters<typeof isTag>[0][])
    .filter(isTag)
    .flatMap((element) => [element, ...elements(element.children)]);
}

function sentValue({ name, attribs, children }: Element): string | null {
  const text = children.map((child) => ('data' in child ? child.data : '')).join('');
  if (name === 'textarea') return text.replace(/^\n/, '').replaceAll('\n', '\r\n');
  if (name === 'select') {
    const options = elements(children);
    const chosen = options.find((option) => 'selected' in option.attribs) ?? options[0];
    return chosen?.attribs['value'] ?? null;
  }
  if (name !== 'input') return null;
  const choice = attribs['type'] === 'radio' || attribs['type'] === 'checkbox';
  return choice && !('checked' in attribs) ? null : (attribs['value'] ?? '');
}

describe.each(samples)('the author’s form of %s', (name, { file }) => {
  const kind = questionKind(name);
  const read = (source: Source) => kind.readAuthor(sentBy(name, source));
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('', ' ', '<b>"\'&amp;', '\nfirst\n\nlast\n', 'Zoë', 'o1', 'options.1'),
  );
  const names = Object.keys(sentBy(name, file));
  const forms = fc.dictionary(
    fc.constantFrom(...names, 'correct', 'options.1.text', 'accepted.59', 'pairs.7.match', '__proto__', 'constructor'),
    fc.array(fc.oneof(text, fc.constantFrom('options.0', 'options.1', 'yes')), { maxLength: 3 }),
  );

  test('sends a question back as it was', () => {
    const checked = checkSource(name, file);
    expect(checked).toEqual({ ok: true, parsed: kind.parseFile(file) });
    expect(checkSource(name, read(file))).toEqual(checked);
    expect(read(read(file))).toEqual(read(file));
  });

  test('reads whatever is sent, and sends that back as it was read', () => {
    fc.assert(
      fc.property(forms, (fields) => {
        const source = kind.readAuthor(fields);
        expect(JSON.parse(JSON.stringify(kind.ownSource(source)))).toEqual(source);
        expect(read(source)).toEqual(source);
      }),
      { numRuns: 60 },
    );
  });

  test('takes any source, and always has something to show', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(file), 'x'), fc.jsonValue()), (source) => {
        expect(() => sentBy(name, source)).not.toThrow();
        expect(kind.ownSource(kind.ownSource(source))).toEqual(kind.ownSource(source));
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(forms, (fields) => {
        const shown = checkSource(name, kind.outline(kind.readAuthor(fields)));
        // What can't be shown is a text that must first be put right: it stands twice, or has a picture of elsewhere.
        if (!shown.ok) expect(shown.faults.map(({ reason }) => reason).join()).not.toMatch(/empty|at least|exactly/);
      }),
      { numRuns: 60 },
    );
  });

  test('begins with an empty question that lacks everything and can be shown', () => {
    expect(read(kind.emptySource)).toEqual(kind.ownSource(kind.emptySource));
    const empty = checkSource(name, kind.emptySource);
    expect(empty.ok ? [] : empty.faults.map(({ path }) => path[0])).toContain('stem');
    expect(checkSource(name, kind.outline(kind.emptySource)).ok).toBe(true);
    expect(kind.about).toMatch(/^\p{Lu}.*\.$/u);
  });

  test('has a button to add to each list, and to move and take out each entry', () => {
    const html = renderer.view(kind.authorView, { ...kind.authorModel(file), notes: {} });
    for (const list of Object.keys(kind.sourceLists)) {
      expect(html).toContain(`value="add:${list}"`);
      for (const act of ['up', 'down', 'remove']) expect(html).toContain(`value="${act}:${list}.0"`);
    }
  });

  test('has a place for what is found wrong with each of its fields', () => {
    const html = renderer.view(kind.authorView, { ...kind.authorModel(file), notes: {} });
    for (const field of names.filter((one) => !/^(correct|caseSensitive|accentSensitive)$/.test(one))) {
      const slots = [field, field.replace(/\.text$/, '')].map((slot) => `data-notes="${slot}"`);
      expect([field, slots.some((slot) => html.includes(slot))]).toEqual([field, true]);
    }
  });
});
