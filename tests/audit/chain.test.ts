import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  chained,
  endFaults,
  type FoundEvent,
  rowFaults,
  START,
  type StoredEvent,
} from '../../src/features/audit/chain.ts';

const event: fc.Arbitrary<StoredEvent> = fc.record({
  id: fc.uuid(),
  at: fc.nat(),
  actor_id: fc.option(fc.uuid()),
  action: fc.string(),
  subject_type: fc.string(),
  subject_id: fc.string({ unit: 'grapheme' }),
  detail: fc.json(),
});
const events = fc.array(event, { minLength: 2, maxLength: 12 });

const faultsOf = (rows: readonly FoundEvent[], end = rows.at(-1) ?? null) => {
  let last = START;
  const faults = rows.flatMap((row) => {
    const found = rowFaults(last, row);
    last = { seq: row.seq, hash: row.hash ?? '' };
    return found;
  });
  return [...faults, ...endFaults(last, end && { seq: end.seq, hash: end.hash ?? '' })];
};

describe('the chain', () => {
  it('hashes what docs/audit-log.md says, so that anybody can check it', () => {
    const [row] = chained(START, [
      {
        id: '0198c0de-0000-7000-8000-000000000000',
        at: 1_764_000_000_000,
        actor_id: null,
        action: 'role.grant',
        subject_type: 'user',
        subject_id: 'é',
        detail: '{"role":"admin"}',
      },
    ]);
    const text =
      '["keypoint-audit/1",1,"","0198c0de-0000-7000-8000-000000000000",1764000000000,null,"role.grant","user","é","{\\"role\\":\\"admin\\"}"]';
    expect(row?.hash).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    expect(row?.hash).toBe('664982663e1ee714acb52c024d418d66279e01087ee026dd1b90af606f88e6ad');
  });

  it('of any events has no fault', () => {
    fc.assert(fc.property(events, (all) => expect(faultsOf(chained(START, all))).toEqual([])));
  });

  it('shows every change of any field of any row, also where the hash is made anew', () => {
    fc.assert(
      fc.property(
        events,
        fc.nat(),
        fc.constantFrom('id', 'action', 'subject_type', 'subject_id', 'detail', 'actor_id'),
        fc.boolean(),
        (all, n, field, rehashed) => {
          const rows: FoundEvent[] = chained(START, all);
          const at = n % rows.length;
          const old = rows[at] as FoundEvent;
          const edited = { ...old, [field]: `${old[field as 'id'] ?? ''}x` };
          const before = rows[at - 1] ?? START;
          rows[at] = rehashed
            ? (chained({ seq: before.seq, hash: before.hash ?? '' }, [edited])[0] as FoundEvent)
            : edited;
          const end = chained(START, all).at(-1) ?? null;
          expect(faultsOf(rows, end)).not.toEqual([]);
        },
      ),
    );
  });

  it('shows any row taken out, any two swapped with their places or without, and any end cut off', () => {
    fc.assert(
      fc.property(
        events,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('out', 'swap', 'swap-places', 'cut'),
        (all, a, b, how) => {
          const rows: FoundEvent[] = chained(START, all);
          const end = rows.at(-1) ?? null;
          const [i, j] = [a % rows.length, b % rows.length];
          fc.pre(how === 'out' || how === 'cut' || i !== j);
          const [one, other] = [rows[i] as FoundEvent, rows[j] as FoundEvent];
          if (how === 'out') rows.splice(i, 1);
          if (how === 'cut') rows.splice(i);
          if (how === 'swap')
            [rows[i], rows[j]] = [
              { ...other, seq: one.seq },
              { ...one, seq: other.seq },
            ];
          if (how === 'swap-places') {
            const place = ({ seq, previous_hash, hash }: FoundEvent) => ({ seq, previous_hash, hash });
            [rows[i], rows[j]] = [
              { ...other, ...place(one) },
              { ...one, ...place(other) },
            ];
            const { id, at, actor_id, action, subject_type, subject_id, detail } = one;
            const same = [id, at, actor_id, action, subject_type, subject_id, detail];
            fc.pre(JSON.stringify(same) !== JSON.stringify(Object.values(all[j] ?? {})));
          }
          expect(faultsOf(rows, end)).not.toEqual([]);
        },
      ),
    );
  });
});
