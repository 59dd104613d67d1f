import type { Writable } from 'node:stream';
import type { Field } from './columns.ts';
import { put } from './output.ts';
import type { CompletionRecord } from './record.ts';

/** One JSON array with an object for each record, a line each. Instants as ISO 8601 in UTC. */
export async function writeJson(
  fields: readonly Field[],
  batches: AsyncIterable<readonly CompletionRecord[]>,
  out: Writable,
): Promise<void> {
  let separator = '[\n';
  for await (const batch of batches) {
    let text = '';
    for (const record of batch) {
      text += separator + JSON.stringify(Object.fromEntries(fields.map(({ name, value }) => [name, value(record)])));
      separator = ',\n';
    }
    await put(out, text);
  }
  await put(out, separator === '[\n' ? '[]\n' : '\n]\n');
}
