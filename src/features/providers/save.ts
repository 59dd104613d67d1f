import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { recordEvent } from '../audit/index.ts';
import type { Provider, ProviderContent } from './provider.ts';
import { insertProvider, isNameTaken, listCertifiedBy, selectProvider, updateProvider } from './queries.ts';
import { leftWithoutAccreditation, lossAfter } from './standing.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export type ProviderSave = { kind: 'saved'; id: string } | { kind: 'stale'; stored: Provider };

const TAKEN = 'There is a provider of this name already. Change that one, or give this one another name.';

/** Adds a provider. @throws Invalid when there is one of this name */
export async function createProvider(core: Core, actorId: string, content: ProviderContent): Promise<string> {
  return core.db.transaction(async (trx) => {
    const id = core.ids.uuid();
    if (!(await insertProvider(trx, id, content, { at: core.clock(), by: actorId })))
      throw new Invalid(TAKEN, { name: TAKEN });
    await recordChange(trx, core, actorId, { action: 'provider.create', id, before: null, after: content });
    return id;
  });
}

/**
 * Changes a provider, unless somebody has since the page was made. The same content again changes nothing. What was
 * certified stays as it was: a certification freezes what it says of its provider. So accreditation that ends earlier than
 * recorded so far can only be entered once nobody can begin for the credit that would then be without it.
 * @throws NotFound; Invalid when another one has the name, or certifications are to be withdrawn first
 */
export async function saveProvider(
  core: Core,
  actorId: string,
  { id, revision }: { id: string; revision: number },
  content: ProviderContent,
): Promise<ProviderSave> {
  return core.db.transaction(async (trx) => {
    const stored = await selectProvider(trx, id);
    const before = contentOf(stored);
    if (JSON.stringify(before) === JSON.stringify(contentOf(content))) return { kind: 'saved', id };
    if (stored.revision !== revision) return { kind: 'stale', stored };
    if (await isNameTaken(trx, content.name, id)) throw new Invalid(TAKEN, { name: TAKEN });
    await refuseOrphans(trx, stored, content, isoDay(core.clock()));
    const at = core.clock();
    const written = { at, by: actorId, lostOn: lossAfter(stored, content, isoDay(at)) };
    if (!(await updateProvider(trx, stored, content, written)))
      return { kind: 'stale', stored: await selectProvider(trx, id) };
    await recordChange(trx, core, actorId, { action: 'provider.change', id, before, after: content });
    return { kind: 'saved', id };
  });
}

async function refuseOrphans(trx: Trx, stored: Provider, content: ProviderContent, todayIso: string): Promise<void> {
  const certified = await listCertifiedBy(trx, stored.id);
  const left = leftWithoutAccreditation(certified, { before: stored, after: content }, todayIso);
  if (left.length === 0) return;
  const names = left.map(({ title, slug }) => `“${title}” (/admin/certification/${slug})`).join(', ');
  const message = `With this accreditation it can’t give the credit that it has certified. Withdraw these certifications first, then save again: ${names}.`;
  throw new Invalid(message, { [content.status === 'none' ? 'status' : 'accreditedUntil']: message });
}

/** In one order of fields, so that two can be compared. */
function contentOf(content: ProviderContent): ProviderContent {
  const { id, revision, updatedAt, lostOn, ...fields } = {
    id: '',
    revision: 0,
    updatedAt: 0,
    lostOn: null,
    ...content,
  };
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as ProviderContent;
}

interface Change {
  action: string;
  id: string;
  before: ProviderContent | null;
  after: ProviderContent;
}

/** Before and after, of what differs. */
async function recordChange(
  trx: Trx,
  core: Core,
  actorId: string,
  { action, id, before, after }: Change,
): Promise<void> {
  const fields = (Object.keys(after) as (keyof ProviderContent)[]).filter((name) => before?.[name] !== after[name]);
  const of = (content: ProviderContent) => Object.fromEntries(fields.map((name) => [name, content[name]]));
  const detail = { before: before && of(before), after: of(after) };
  await recordEvent(trx, core, { actorId, action, subjectType: 'provider', subjectId: id, detail });
}
