import { decideOnComment } from '../../src/features/discussion/moderate.ts';
import { reviseComment, sendComment } from '../../src/features/discussion/send.ts';
import type { TestApp } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';
import {
  activityIdOf,
  approved,
  DISCUSSION,
  decide,
  logOf,
  mailsTo,
  newest,
  type Signed,
  send,
  sent,
  siteOn,
  stored,
  UNHURRIED,
} from './support.ts';

describeOnEngines('the discussion', (open) => {
  describe('the life of a comment', () => {
    let site: TestApp;
    let author: Signed;
    let reader: Signed;
    let admin: Signed;

    beforeAll(async () => {
      site = await siteOn(await open());
      author = await site.signedIn({ fullName: 'Ada Author', credentials: 'MD', profession: 'physician' });
      reader = await site.signedIn({ fullName: 'Rita Reader', profession: 'nurse' });
      admin = await site.signedIn({ fullName: 'Mo Moderator', roles: ['admin'] });
    }, 60_000);
    afterAll(() => site.close());

    const pageFor = async (person: Signed | null) => (await (person ?? site.visitor()).get(DISCUSSION)).text;
    const texts = async (commentId: string) =>
      site.db.kysely
        .selectFrom('comment_texts')
        .select(['version', 'body'])
        .where('comment_id', '=', commentId)
        .orderBy('version')
        .execute();

    it('is read by nobody but its author and moderators until it is approved, and then by everybody', async () => {
      const id = await sent(site, author, { comment: 'First thought.\r\n\r\nSecond one.' });
      expect(await pageFor(null)).not.toContain('First thought');
      expect(await pageFor(reader)).not.toContain('First thought');
      expect(await pageFor(author)).toContain('Waiting for a moderator');
      expect((await admin.get('/admin/moderation')).text).toContain('First thought');
      const answer = await decide(site, admin, id, 'approve');
      expect([answer.status, answer.headers['location']]).toEqual([303, '/admin/moderation?list=waiting&done=approve']);
      const page = await pageFor(null);
      expect(page).toContain('<p dir="auto">First thought.</p>');
      expect(page).toContain('<p dir="auto">Second one.</p>');
      expect(page).toMatch(/Ada Author, MD<\/strong>.*Physician \(MD or DO\)/);
      expect(page).toContain('Conflicts of interest:</strong> none declared');
      expect(await mailsTo(site, author.user.id)).toEqual(['comment-approved']);
      expect(await logOf(site, id)).toMatchObject([
        { action: 'comment.send', actorId: author.user.id, detail: { before: null, after: { state: 'waiting' } } },
        {
          action: 'comment.approve',
          actorId: admin.user.id,
          detail: { before: { state: 'waiting', revision: 1 }, after: { state: 'approved', revision: 2 } },
        },
      ]);
    });

    it('goes back to its author with a reason, is changed, and keeps what was written before', async () => {
      const id = await sent(site, author, { comment: 'Rather rude words.' });
      const none = await decide(site, admin, id, 'ask-changes');
      expect([none.status, /Give the author the reason/.test(none.text)]).toEqual([422, true]);
      await decide(site, admin, id, 'ask-changes', 'Please be kinder.');
      expect(await pageFor(author)).toContain('Please be kinder.');
      // What a moderator writes can hold what must not stand in a chain for ever.
      expect(JSON.stringify(await logOf(site, id))).not.toContain('kinder');
      expect((await logOf(site, id)).at(-1)?.detail).toHaveProperty('reasonSha256');
      const own = await author.get(`${DISCUSSION}/comments/${id}/revision`);
      expect(own.text).toContain('Rather rude words.');
      const { revision } = await stored(site, id);
      site.clock.advance(1000);
      const change = {
        comment: 'Kinder words.',
        conflicts: 'declared',
        declaration: 'Fees from Example Ltd',
        revision,
      };
      expect((await author.post(`${DISCUSSION}/comments/${id}/revision`, change)).status).toBe(303);
      expect(await stored(site, id)).toMatchObject({ state: 'waiting', version: 2 });
      expect((await texts(id)).map(({ body }) => body)).toEqual(['Rather rude words.', 'Kinder words.']);
      const seen = await admin.get(`/admin/moderation/${id}`);
      expect(seen.text).toContain('Rather rude words.');
      await decide(site, admin, id, 'approve');
      const page = await pageFor(null);
      expect(page).toContain('Kinder words.');
      expect(page).toContain('Fees from Example Ltd');
      expect(page).not.toContain('Rather rude words.');
      expect((await mailsTo(site, author.user.id)).slice(-2)).toEqual(['comment-changes-asked', 'comment-approved']);
      // The log names texts by their fingerprints, and says nothing of what is in them.
      const log = await logOf(site, id);
      expect(log.map(({ action }) => action)).toEqual([
        'comment.send',
        'comment.ask-changes',
        'comment.revise',
        'comment.approve',
      ]);
      expect(JSON.stringify(log)).not.toContain('words');
    });

    it('is removed with a reason, stays for moderators, and leaves a place only where replies hang', async () => {
      const id = await approved(site, author, admin, { comment: 'Lonely and removed.' });
      const parent = await approved(site, author, admin, { comment: 'Replied to and removed.' });
      await approved(site, reader, admin, { comment: 'A reply that stays.', parent });
      for (const one of [id, parent]) await decide(site, admin, one, 'remove', 'It advertises a product.');
      const page = await pageFor(reader);
      expect(page).not.toMatch(/Lonely and removed|Replied to and removed/);
      expect(page.match(/Removed by the moderator/g)).toHaveLength(1);
      expect(page).toContain('A reply that stays.');
      expect(page).not.toContain('It advertises');
      expect(await pageFor(author)).toContain('It advertises a product.');
      const log = await admin.get('/admin/moderation?list=removed');
      expect(log.text).toMatch(/Lonely and removed[\s\S]*It advertises a product/);
      expect((await mailsTo(site, author.user.id)).slice(-2)).toEqual(['comment-removed', 'comment-removed']);
      // What was removed in error is put back.
      await decide(site, admin, parent, 'approve');
      expect(await pageFor(null)).toContain('Replied to and removed.');
    });

    it('is withdrawn by its author alone, once and for good', async () => {
      const id = await approved(site, author, admin, { comment: 'Taken back later.' });
      expect((await reader.post(`${DISCUSSION}/comments/${id}/withdrawal`)).status).toBe(404);
      expect((await author.post(`${DISCUSSION}/comments/${id}/withdrawal`)).status).toBe(303);
      expect((await author.post(`${DISCUSSION}/comments/${id}/withdrawal`)).status).toBe(303);
      expect(await pageFor(null)).not.toContain('Taken back later');
      expect((await decide(site, admin, id, 'approve')).status).toBe(409);
      expect((await logOf(site, id)).filter(({ action }) => action === 'comment.withdraw')).toHaveLength(1);
      expect(await stored(site, id)).toMatchObject({ state: 'withdrawn', version: 1 });
    });

    it('is replied to two deep, and no deeper', async () => {
      const root = await approved(site, author, admin, { comment: 'The root.' });
      const reply = await approved(site, reader, admin, { comment: 'The reply.', parent: root });
      const deepest = await approved(site, author, admin, { comment: 'The deepest.', parent: reply });
      expect((await send(reader, { parent: deepest })).status).toBe(409);
      expect((await reader.get(`${DISCUSSION}/comments/${deepest}/reply`)).status).toBe(409);
      const waiting = await sent(site, author, { comment: 'Not there yet.' });
      expect((await send(reader, { parent: waiting })).status).toBe(409);
      const thread = (await site.visitor().get(`${DISCUSSION}/comments/${deepest}`)).text;
      expect(thread).toMatch(/The root\.[\s\S]*The reply\.[\s\S]*The deepest\./);
      expect(thread).toContain(`id="comment-${deepest}"`);
      expect(thread).toMatch(/class="comment depth-2"/);
    });

    it('is reported by others, once each; the queue shows it until a moderator has decided', async () => {
      const id = await approved(site, author, admin, { comment: 'Somewhat doubtful.' });
      const report = `${DISCUSSION}/comments/${id}/report`;
      expect((await author.post(report, { reason: 'Mine' })).status).toBe(409);
      expect((await reader.post(report, { reason: ' ' })).status).toBe(422);
      expect((await reader.post(report, { reason: 'Off topic.' })).status).toBe(303);
      expect((await reader.post(report, { reason: 'Off topic, again.' })).status).toBe(303);
      expect(await stored(site, id)).toMatchObject({ open_reports: 1 });
      // What a reader says, of a patient perhaps, can be taken out beside the comment, and never out of the log.
      const events = await site.db.kysely.selectFrom('audit_events').select('detail').where('subject_id', '=', id);
      expect((await events.execute()).map(({ detail }) => detail).join()).not.toContain('Off topic');
      expect((await reader.get(report)).text).toContain('You have reported this comment.');
      expect((await admin.get('/admin/moderation?list=reported')).text).toContain('Somewhat doubtful.');
      expect((await admin.get(`/admin/moderation/${id}`)).text).toMatch(/Rita Reader[\s\S]*Off topic\./);
      expect((await decide(site, admin, id, 'keep')).status).toBe(303);
      expect(await stored(site, id)).toMatchObject({ state: 'approved', open_reports: 0 });
      expect((await admin.get('/admin/moderation?list=reported')).text).not.toContain('Somewhat doubtful.');
      expect((await logOf(site, id)).slice(-2).map(({ action }) => action)).toEqual(['comment.report', 'comment.keep']);
      expect(await mailsTo(site, author.user.id)).not.toContain('comment-kept');
    });

    it('what the moderator saw is what is approved: a change in between is 409, whichever comes first', async () => {
      const id = await sent(site, author, { comment: 'What the moderator sees.' });
      const { revision } = await stored(site, id);
      site.clock.advance(1000);
      const change = { comment: 'Something else.', conflicts: 'none', revision };
      expect((await author.post(`${DISCUSSION}/comments/${id}/revision`, change)).status).toBe(303);
      const late = await admin.post(`/admin/moderation/${id}/decisions`, { decision: 'approve', revision });
      expect(late.status).toBe(409);
      expect(late.text).toMatch(/Nothing was decided[\s\S]*Something else\./);
      expect(await stored(site, id)).toMatchObject({ state: 'waiting', version: 2 });

      await decide(site, admin, id, 'approve');
      const after = await author.post(`${DISCUSSION}/comments/${id}/revision`, {
        ...change,
        comment: 'Typed too late.',
      });
      expect(after.status).toBe(409);
      expect(after.text).toMatch(/Your text was not sent[\s\S]*Typed too late\./);
      expect((await texts(id)).map(({ body }) => body)).toEqual(['What the moderator sees.', 'Something else.']);
    });

    it('at the same moment, approving and changing end as one of the two', async () => {
      for (let round = 0; round < 5; round += 1) {
        const id = await sent(site, author, { comment: `Seen ${round}` });
        const { revision } = await stored(site, id);
        const ids = { commentId: id, revision };
        const [decision, change] = await Promise.all([
          decideOnComment(site.core, { ...ids, moderatorId: admin.user.id, decision: 'approve', reason: '' }),
          reviseComment(site.core, UNHURRIED.texts, {
            ...ids,
            authorId: author.user.id,
            text: { body: `Unseen ${round}`, declaration: null },
            guide: 1,
          }),
        ]);
        expect([decision.outcome, change.outcome].sort()).toEqual(
          decision.outcome === 'decided' ? ['decided', 'stale'] : ['sent', 'stale'],
        );
        expect(await pageFor(null)).not.toContain(`Unseen ${round}`);
      }
    });

    it('sent twice from one page is one comment; so is a decision', async () => {
      const activityId = await activityIdOf(site);
      const sending = {
        activityId,
        authorId: author.user.id,
        parentId: null,
        sendingKey: site.core.ids.uuid(),
        text: { body: 'Double click.', declaration: null },
        guide: 1,
      };
      const both = await Promise.all([1, 2].map(() => sendComment(site.core, UNHURRIED.texts, sending)));
      const [one, other] = both.map((result) => (result.outcome === 'sent' ? result.comment.id : null));
      expect(one).toEqual(expect.any(String));
      expect(other).toBe(one);
      // Whoever goes back and writes something else from the same page has written another comment.
      const anew = await sendComment(site.core, UNHURRIED.texts, {
        ...sending,
        text: { body: 'Anew.', declaration: null },
      });
      expect(anew).toMatchObject({ outcome: 'sent', comment: { version: 1, state: 'waiting' } });
      expect(anew.outcome === 'sent' && anew.comment.id !== one).toBe(true);
      const { id, revision } = await newest(site);
      const fields = { decision: 'remove', revision, reason: 'Twice.' };
      const answers = await Promise.all([1, 2].map(() => admin.post(`/admin/moderation/${id}/decisions`, fields)));
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      expect((await logOf(site, id)).map(({ action }) => action)).toEqual(['comment.send', 'comment.remove']);
    });

    it('who works for an ineligible company says so and can’t post; what waits of them can’t be approved', async () => {
      const person = await site.signedIn({ fullName: 'Ina Eligible' });
      const waiting = await sent(site, person, { comment: 'Before I said so.' });
      const refused = await send(person, { comment: 'A long text of mine.', ineligible: 'yes' });
      expect(refused.status).toBe(422);
      expect(refused.text).toMatch(/You can’t post comments[\s\S]*used by or on patients[\s\S]*ACCME/);
      expect(refused.text).toContain('A long text of mine.');
      expect((await send(person, { comment: 'Then I say nothing of it.' })).status).toBe(422);
      expect((await newest(site)).id).toBe(waiting);
      const stopped = await decide(site, admin, waiting, 'approve');
      expect(stopped.status).toBe(409);
      expect(stopped.text).toContain('The author works for an ineligible company.');
      expect(await stored(site, waiting)).toMatchObject({ state: 'waiting' });
      expect((await person.post(`${DISCUSSION}/eligibility`)).status).toBe(303);
      await sent(site, person, { comment: 'I have left the company.' });
      expect((await logOf(site, person.user.id)).map(({ action }) => action)).toEqual([
        'commenter.declare-ineligible',
        'commenter.end-ineligible',
      ]);
    });
  });
});
