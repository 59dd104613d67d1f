import type { Model } from '../../http/render.ts';
import { blockMarkdown, checkSource, type Draws, questionKind, type Source, stemParts } from '../questions/index.ts';

/** A preview is the same each time it is drawn: nothing is shuffled. */
function steadyDraws(): Draws {
  let count = 0;
  return {
    shuffle: (values) => [...values],
    token: () => {
      count += 1;
      return `preview-${count}`;
    },
  };
}

/**
 * The question as its learners meet it, by its kind's own views: with placeholders where it is unfinished, and what is
 * shown after grading once it is whole. Pure.
 */
export function previewModel(kindName: string, source: Source): Model {
  const kind = questionKind(kindName);
  const checked = checkSource(kindName, source);
  const shown = checked.ok ? checked : checkSource(kindName, kind.outline(source));
  if (!shown.ok) return { question: null, after: null };
  const question = kind.question(shown.parsed.content);
  const given = question.as(question.give(steadyDraws()));
  const response = undefined;
  const practiceChanged = checked.ok ? given.practiceChanged(checked.parsed.feedback) : null;
  return {
    question: {
      stem: stemParts(question.stem),
      view: given.answerView,
      model: given.model(response, []),
    },
    after: checked.ok
      ? {
          view: given.feedbackView,
          model: given.feedbackModel(response, checked.parsed.answerKey, checked.parsed.feedback),
          practiceChanged: practiceChanged === null ? null : blockMarkdown(practiceChanged),
        }
      : null,
  };
}
