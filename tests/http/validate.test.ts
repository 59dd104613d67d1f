import { z } from 'zod';
import { oneLine, parseForm } from '../../src/http/validate.ts';

describe('oneLine', () => {
  it.each([
    ['  Dr\tRobin\r\n Learner ', 'Dr Robin Learner'],
    ['a\u0000b', 'a b'],
    ['\u200b\u2060\ufeff\u00ad\u3164', ''],
    ['Robin \u202egro.live', 'Robin gro.live'],
    ['e\u0301', 'é'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d⚕\ufe0f', '👩\u200d⚕\ufe0f'],
  ])('makes of %j %j', (typed, line) => {
    expect(oneLine(typed)).toBe(line);
  });
});

it('parseForm names what is wrong with a field whatever the field is called', () => {
  const form = parseForm(z.object({ constructor: z.enum(['yes'], { error: 'Choose.' }) }), { constructor: 'no' });
  expect(form).toMatchObject({ ok: false, errors: { constructor: 'Choose.' } });
});
