export { type MarkedPassage, type Passage, textOf } from './anchors.ts';
export { type Article, type ArticleSection, markSections, selectArticle } from './article.ts';
export { selectNewerVersion, settleArticleBase } from './draft-base.ts';
export {
  type ArticleDraft,
  articleFileOf,
  type DraftContent,
  type DraftKeyPoint,
  type PreparedDraft,
  prepareDraft,
} from './draft-content.ts';
export {
  addKeyPoint,
  type ChangedKeyPoint,
  changeKeyPoint,
  confirmPassage,
  deleteKeyPoint,
  type KeyPointRef,
  keyPointTag,
  moveKeyPoint,
  setUncovered,
} from './draft-key-points.ts';
export {
  selectArticleRow,
  selectOptionalArticleDraft,
  selectQuestionsAbout,
  updateDraftBase,
} from './draft-queries.ts';
export { type ArticleText, createArticle, saveArticleText } from './draft-text.ts';
export { openArticleDraft, selectArticleDraft } from './drafts.ts';
export { addEditor, removeEditor, requireEditor, requireWriter } from './editors.ts';
export { type ArticleEditor, selectEditors } from './editors-queries.ts';
export { type ArticleImport, importArticle } from './import.ts';
export {
  type ArticleSource,
  FORMATS,
  type Format,
  readArticleSource,
  type SourceInput,
} from './ingest/index.ts';
export { type ArticleRow, listArticleRows } from './list-queries.ts';
export type { RenderedBody, RenderOptions } from './markdown.ts';
export { mayEdit, mayWrite } from './policy.ts';
export { type Fault, prepareArticle } from './prepare.ts';
export { type KeyPoint, selectKeyPoints } from './queries.ts';
export { isReferenceHeading } from './references.ts';
export {
  type ArticleFile,
  articleFile,
  type KeyPointFile,
  keyPointFile,
  type StoredArticle,
  storedArticle,
  type TextQuoteSelector,
  textQuoteSelector,
  type UpdateNote,
} from './schemas.ts';
