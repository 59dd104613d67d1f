/** Who gets through to a route. What a person may do with what they have got to is tested beside each feature. */
export type Access =
  /** Everybody. */
  | 'open'
  /** Whoever isn't signed in; others are sent on. */
  | 'guests'
  | 'signed-in'
  /** The learner whose it is; to everybody else it isn't there. */
  | 'owner'
  /** The holder of the certificate, and admins. */
  | 'holder'
  /** Educators, reviewers and admins. */
  | 'staff'
  /** Educators and admins. */
  | 'educators'
  /** The educators who are named for the article, and admins. */
  | 'editors';

const address = (methods: string, path: string, access: Access): [string, Access][] =>
  methods.split(' ').map((method) => [`${method} ${path}`, access]);

/** Every route of the site. One that isn't listed fails the test: say who may have it. */
export const TABLE = new Map<string, Access>([
  ...address('GET', '/', 'open'),
  ...address('GET', '/.well-known/jwks.json', 'open'),
  ...address('GET', '/healthz', 'open'),
  ...address('GET', '/readyz', 'open'),
  ...address('GET', '/privacy', 'open'),
  ...address('GET', '/verify', 'open'),
  ...address('GET', '/verify/:number', 'open'),
  ...address('GET', '/activities/:slug', 'open'),
  ...address('GET', '/activities/:slug/article', 'open'),
  ...address('GET POST', '/password-reset', 'open'),
  ...address('GET POST', '/password-reset/:token', 'open'),
  ...address('GET', '/password-reset/sent', 'open'),
  ...address('GET POST', '/setup', 'open'),
  ...address('POST', '/register', 'open'),
  ...address('POST', '/sign-in', 'open'),
  ...address('POST', '/sign-out', 'open'),
  ...address('GET', '/register', 'guests'),
  ...address('GET', '/sign-in', 'guests'),
  ...address('GET', '/welcome', 'guests'),

  ...address('GET', '/account', 'signed-in'),
  ...address('POST', '/account/password', 'signed-in'),
  ...address('POST', '/account/profile', 'signed-in'),
  ...address('POST', '/account/reporting', 'signed-in'),
  ...address('POST', '/account/sessions/end-others', 'signed-in'),
  ...address('POST', '/account/sessions/:id/end', 'owner'),
  ...address('GET', '/transcript', 'signed-in'),
  ...address('GET', '/transcript.csv', 'signed-in'),
  ...address('GET', '/transcript.pdf', 'signed-in'),
  ...address('GET', '/media/:id', 'signed-in'),

  ...address('POST', '/activities/:slug/attempts', 'signed-in'),
  ...address('GET POST', '/attempts/:id/questions/:n', 'owner'),
  ...address('GET', '/attempts/:id/review', 'owner'),
  ...address('POST', '/attempts/:id/submission', 'owner'),
  ...address('GET', '/attempts/:id/results', 'owner'),
  ...address('GET POST', '/attempts/:id/evaluation', 'owner'),
  ...address('GET POST', '/attempts/:id/claim', 'owner'),
  ...address('GET', '/certificates/:number', 'holder'),
  ...address('GET', '/certificates/:number.jws', 'holder'),
  ...address('GET', '/certificates/:number.pdf', 'holder'),
  ...address('GET POST', '/activities/:slug/practice', 'signed-in'),
  ...address('GET POST', '/practice/:id/questions/:n', 'owner'),
  ...address('GET', '/practice/:id/results', 'owner'),

  ...address('GET', '/author', 'staff'),
  ...address('GET', '/author/articles', 'staff'),
  ...address('GET', '/author/articles/new', 'educators'),
  ...address('POST', '/author/articles', 'educators'),
  ...address('GET', '/author/articles/:slug', 'staff'),
  ...address('GET', '/author/articles/:slug/coverage', 'staff'),
  ...address('GET', '/author/articles/:slug/editors', 'staff'),
  ...address('POST', '/author/articles/:slug/editors', 'editors'),
  ...address('POST', '/author/articles/:slug/editors/:userId/removal', 'editors'),
  ...address('POST', '/author/articles/:slug/key-points', 'editors'),
  ...address('GET POST', '/author/articles/:slug/key-points/:keyPoint', 'editors'),
  ...address('POST', '/author/articles/:slug/key-points/:keyPoint/deletion', 'editors'),
  ...address('POST', '/author/articles/:slug/key-points/:keyPoint/passage', 'editors'),
  ...address('POST', '/author/articles/:slug/key-points/:keyPoint/position', 'editors'),
  ...address('POST', '/author/articles/:slug/key-points/:keyPoint/uncovered', 'editors'),
  ...address('GET POST', '/author/articles/:slug/text', 'editors'),
  ...address('POST', '/author/articles/:slug/text/autosave', 'editors'),
  ...address('POST', '/author/articles/:slug/text/preview', 'editors'),
  ...address('GET POST', '/author/media', 'educators'),

  ...address('GET', '/author/questions', 'staff'),
  ...address('GET', '/author/questions/:id', 'staff'),
  ...address('GET', '/author/questions/:id/compare', 'staff'),
  ...address('GET', '/author/questions/:id/versions/:version', 'staff'),
  ...address('GET', '/author/questions/new', 'educators'),
  ...address('POST', '/author/questions/new', 'educators'),
  ...address('GET', '/author/questions/:id/draft', 'staff'),
  ...address('POST', '/author/questions/:id/draft', 'editors'),
  ...address('POST', '/author/questions/:id/draft/autosave', 'editors'),
  ...address('POST', '/author/questions/:id/draft/deletion', 'editors'),
  ...address('POST', '/author/questions/:id/copies', 'editors'),
  ...address('POST', '/author/questions/:id/restoration', 'editors'),
  ...address('POST', '/author/questions/:id/retirement', 'editors'),
  ...address('POST', '/author/questions/:id/reinstatement', 'editors'),
  ...address('POST', '/author/questions/:id/tags', 'editors'),
  ...address('POST', '/author/questions/:id/tags/removal', 'editors'),
  ...address('POST', '/author/questions/:id/review', 'editors'),
  ...address('POST', '/author/questions/:id/review/withdrawal', 'editors'),
  ...address('POST', '/author/questions/:id/approval', 'staff'),
  ...address('POST', '/author/questions/:id/change-requests', 'staff'),
  ...address('POST', '/author/questions/:id/comments', 'staff'),
  ...address('GET POST', '/author/questions/:id/correction', 'editors'),
  ...address('POST', '/author/questions/:id/correction/preview', 'editors'),
  ...address('GET', '/author/review', 'staff'),

  ...address('GET', '/author/activities', 'staff'),
  ...address('POST', '/author/activities', 'educators'),
  ...address('GET', '/author/activities/new', 'educators'),
  ...address('GET', '/author/activities/:slug', 'staff'),
  ...address('POST', '/author/activities/:slug/draft', 'editors'),
  ...['blueprint', 'credit', 'details', 'evaluation', 'faculty', 'participation', 'rules'].flatMap((part) => [
    ...address('GET', `/author/activities/:slug/${part}`, 'staff'),
    ...address('POST', `/author/activities/:slug/${part}`, 'editors'),
    ...address('POST', `/author/activities/:slug/${part}/autosave`, 'editors'),
  ]),
  ...address('GET', '/author/activities/:slug/checklist', 'staff'),
  ...address('POST', '/author/activities/:slug/publication', 'editors'),
  ...address('GET', '/author/activities/:slug/preview', 'staff'),
  ...address('POST', '/author/activities/:slug/preview/start', 'staff'),
  ...address('GET', '/author/activities/:slug/preview/article', 'staff'),
  ...address('GET POST', '/author/activities/:slug/preview/questions/:n', 'staff'),

  ...address('GET', '/author/analysis', 'staff'),
  ...address('GET', '/author/activities/:slug/analysis', 'staff'),
  ...address('GET', '/author/activities/:slug/analysis.csv', 'staff'),
  ...address('GET', '/author/activities/:slug/analysis/:table.csv', 'staff'),
  ...address('GET', '/author/activities/:slug/analysis/:questionSlug', 'staff'),
]);
