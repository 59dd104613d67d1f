export type { CheckEntry } from './checklist.ts';
export { createActivity } from './create.ts';
export {
  type Amendment,
  holdDesk,
  type Proposal,
  proposeDesignation,
  publishDesignation,
  redesignateNewest,
  selectDesk,
} from './designate.ts';
export type { DraftDetails } from './draft.ts';
export type { Desk } from './load.ts';
export { loadDraft } from './load.ts';
export { partNamed } from './parts/index.ts';
export { seenPart } from './parts/part.ts';
export type { Publication } from './publish.ts';
export { type ListedActivityRow, listActivityRows } from './queries.ts';
export { builderRoutes } from './routes.ts';
export { savePart } from './save.ts';
