import { expect, it } from 'vitest';
import { preAuthenticationEncoding } from './pre-authentication.ts';

it('encodes type and payload as the example of the DSSE protocol', () => {
  const bytes = preAuthenticationEncoding('http://example.com/HelloWorld', new TextEncoder().encode('hello world'));
  expect(new TextDecoder().decode(bytes)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});
