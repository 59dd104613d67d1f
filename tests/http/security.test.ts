import { Router } from 'express';
import request from 'supertest';
import { smallSite } from '../support/small-site.ts';

const directives = (header: string | undefined) =>
  new Map((header ?? '').split(';').map((part) => [part.trim().split(' ')[0] ?? '', part.trim().split(' ').slice(1)]));

describe('security headers', () => {
  it('let only this site’s own scripts, styles, pictures and forms in (attack 42)', async () => {
    const answer = await request(smallSite(Router()).app).get('/');
    const csp = directives(answer.headers['content-security-policy']);
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe-|\*|https?:/);
    expect(csp.get('default-src')).toEqual(["'none'"]);
    expect(csp.get('script-src')).toEqual(["'self'"]);
    expect(csp.get('style-src')).toEqual(["'self'"]);
    expect(csp.get('form-action')).toEqual(["'self'"]);
    expect(csp.get('frame-ancestors')).toEqual(["'none'"]);
    expect(csp.get('base-uri')).toEqual(["'none'"]);
  });

  it('stand on every answer, errors too', async () => {
    const answer = await request(smallSite(Router()).app).post('/nothing');
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(answer.headers['x-powered-by']).toBe(undefined);
  });

  it('hold browsers to https only where the site is on https', async () => {
    const plain = await request(smallSite(Router()).app).get('/');
    const secure = await request(smallSite(Router(), { baseUrl: 'https://cme.example.org' }).app).get('/');
    expect(plain.headers['strict-transport-security']).toBeUndefined();
    expect(plain.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000');
    expect(secure.headers['content-security-policy']).toContain('upgrade-insecure-requests');
  });
});
