export { findPassage, type MarkedPassage, markPassages, type Passage, PassageError, textOf } from './anchors.ts';
export { type Article, type ArticleSection, selectArticle } from './article.ts';
export { type ArticleImport, importArticle } from './import.ts';
export { type Fault, prepareArticle } from './prepare.ts';
export { type KeyPoint, selectKeyPoints } from './queries.ts';
export {
  type ArticleFile,
  articleFile,
  type KeyPointFile,
  keyPointFile,
  type TextQuoteSelector,
  textQuoteSelector,
  type UpdateNote,
} from './schemas.ts';
