import { mayEdit, mayRemoveEditor } from '../../src/features/articles/policy.ts';
import type { Role } from '../../src/http/context.ts';

const who = (...roles: Role[]) => ({ id: 'me', roles });

describe('who may change an article', () => {
  test.each([
    ['an admin', who('admin'), ['somebody'], true],
    ['an educator, while nobody is named', who('educator'), [], true],
    ['an educator who is named', who('educator', 'learner'), ['somebody', 'me'], true],
    ['an educator who is not named', who('educator'), ['somebody'], false],
    ['a reviewer, while nobody is named', who('reviewer'), [], false],
    ['a reviewer who is named', who('reviewer'), ['me'], false],
    ['a learner', who('learner'), [], false],
  ])('%s', (_name, viewer, editors, may) => {
    expect(mayEdit(viewer, editors)).toBe(may);
  });

  test('the last editor is removed by an admin only', () => {
    expect(mayRemoveEditor(who('educator'), ['me'])).toBe(false);
    expect(mayRemoveEditor(who('educator'), ['me', 'somebody'])).toBe(true);
    expect(mayRemoveEditor(who('admin'), ['somebody'])).toBe(true);
  });
});
