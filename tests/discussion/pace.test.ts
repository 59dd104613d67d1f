import { sendComment } from '../../src/features/discussion/send.ts';
import type { TestApp } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';
import { activityIdOf, approved, DISCUSSION, send, siteOn } from './support.ts';

describeOnEngines('the discussion', (open) => {
  describe('the pace of one person', () => {
    let site: TestApp;
    const limits = {
      texts: { most: 3, windowMs: 3_600_000, intervalMs: 10_000 },
      reports: { most: 1, windowMs: 3_600_000, intervalMs: 0 },
    };
    beforeAll(async () => {
      site = await siteOn(await open(), limits);
    }, 60_000);
    afterAll(() => site.close());

    it('is held, the text is kept, and trying again later goes through', async () => {
      const person = await site.signedIn();
      expect((await send(person)).status).toBe(303);
      const soon = await send(person, { comment: 'Right after it.' });
      expect([soon.status, soon.headers['retry-after']]).toEqual([429, '10']);
      expect(soon.text).toMatch(/Wait 10 seconds[\s\S]*Right after it\./);
      site.clock.advance(10_000);
      expect((await send(person)).status).toBe(303);
      site.clock.advance(10_000);
      expect((await send(person)).status).toBe(303);
      site.clock.advance(10_000);
      const many = await send(person);
      expect([many.status, many.headers['retry-after']]).toEqual([429, String(3600 - 30)]);
      expect((await send(await site.signedIn())).status).toBe(303);
      site.clock.advance(3_600_000);
      expect((await send(person)).status).toBe(303);
    });

    it('counts what is sent at the same moment, by whatever process', async () => {
      const { user } = await site.signedIn();
      const activityId = await activityIdOf(site);
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, i) =>
          sendComment(
            site.core,
            { ...limits.texts, intervalMs: 0 },
            {
              activityId,
              authorId: user.id,
              parentId: null,
              sendingKey: site.core.ids.uuid(),
              text: { body: `At once ${i}`, declaration: null },
              guide: 1,
            },
          ),
        ),
      );
      expect(all.filter(({ outcome }) => outcome === 'sent')).toHaveLength(3);
      expect(all.filter(({ outcome }) => outcome === 'wait')).toHaveLength(3);
    });

    it('holds for reports too', async () => {
      const [author, admin, reader] = await Promise.all([
        site.signedIn(),
        site.signedIn({ roles: ['admin'] }),
        site.signedIn(),
      ]);
      const one = await approved(site, author, admin);
      site.clock.advance(10_000);
      const other = await approved(site, author, admin);
      expect((await reader.post(`${DISCUSSION}/comments/${one}/report`, { reason: 'a' })).status).toBe(303);
      expect((await reader.post(`${DISCUSSION}/comments/${other}/report`, { reason: 'b' })).status).toBe(429);
    });
  });
});
