import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificate } from '../../../../lib/testing/server/http/certificate.ts';

describe('certificate', () => {
  it('is for loopback alone, with a key of its own', async () => {
    const { key, cert } = await certificate();
    const parsed = new X509Certificate(cert);
    expect(parsed.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(parsed.ca).toBe(false);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('is made once', () => {
    expect(certificate()).toBe(certificate());
  });
});
