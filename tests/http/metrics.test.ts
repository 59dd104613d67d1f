import { openTestApp, type TestApp } from '../support/app.ts';

const TOKEN = 'sixteen-characters-or-more';

let site: TestApp;

afterEach(() => site.close());

describe('GET /metrics', () => {
  it('is Prometheus text for who sends the token, and not there for anybody else', async () => {
    site = await openTestApp({ content: false, config: { metricsToken: TOKEN } });
    const visitor = site.visitor();
    expect((await visitor.get('/attempts/01a2074d-65b1-706c-be4f-4d7a154c34e6/review')).status).toBe(303);
    for (const authorization of ['', 'Bearer wrong', TOKEN.slice(1)]) {
      expect((await visitor.get('/metrics').set('authorization', authorization)).status).toBe(404);
    }
    const { status, headers, text } = await visitor.get('/metrics').set('authorization', `Bearer ${TOKEN}`);
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).toContain(
      'keypoint_request_duration_seconds_count{method="GET",route="/attempts/:id/review",status="303"} 1',
    );
    expect(text).not.toContain('01a2074d');
  });

  it('is not there without a token in the settings', async () => {
    site = await openTestApp({ content: false });
    expect((await site.visitor().get('/metrics')).status).toBe(404);
  });
});
