import { lineOf, linesOf, textOf } from '../values.ts';
import { anchorOf, noAct, type Part, withDetails } from './part.ts';

const LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  summary: 'Summary',
  objectives: 'Learning objectives',
  audience: 'Intended audience',
  practiceGap: 'Practice gap',
  tags: 'Subjects',
};

/** What the activity is, for whom and what for. */
export const about: Part = {
  name: 'details',
  title: 'What it is for',
  about: 'Title, summary, learning objectives, audience and practice gap.',
  fields: ['title', 'summary', 'objectives', 'audience', 'practiceGap', 'tags'],
  act: noAct,
  values: ({ title, content: { details } }) => ({
    title,
    summary: details.summary,
    objectives: details.objectives.join('\n'),
    audience: details.audience,
    practiceGap: details.practiceGap,
    tags: details.tags.join(', '),
  }),
  read: (values, draft) => {
    const title = lineOf(values, 'title');
    if (title === '') return { ok: false, errors: { title: 'Write a title; it can be changed until you publish.' } };
    return withDetails(
      { ...draft, title },
      {
        summary: textOf(values, 'summary'),
        objectives: linesOf(values, 'objectives'),
        audience: textOf(values, 'audience'),
        practiceGap: textOf(values, 'practiceGap'),
        tags: tagsOf(lineOf(values, 'tags')),
      },
    );
  },
  label: (field) => LABELS[field] ?? field,
  anchor: (path) => anchorOf(path.slice(0, 1)),
};

function tagsOf(text: string): string[] {
  const tags = text.split(/[,;]/).map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
