import { openTestApp, type TestApp } from '../support/app.ts';

let site: TestApp;

beforeEach(async () => {
  site = await openTestApp({ content: false });
});
afterEach(() => site.close());

describe('GET /privacy', () => {
  it('says what is kept', async () => {
    const { status, text } = await site.visitor().get('/privacy');
    expect(status).toBe(200);
    expect(text).toContain('<h1>Privacy</h1>');
  });
});
