import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readNginx } from './reader.ts';

const sample = `worker_processes 1; # one
http {
  server {
    listen 443 ssl;
    location ~ ^/a\\{2\\}$ { return 301 https://$host\${uri}; add_header X "a; b"; }
    content_by_lua_block { if a then ngx.say("}") end -- }
    }
  }
}
`;

test('directives have parameters and blocks', () =>
  expect(readNginx(sample, 'f')).toEqual({
    directives: [
      { name: 'worker_processes', parameters: ['1'] },
      {
        name: 'http',
        block: {
          directives: [
            {
              name: 'server',
              block: {
                directives: [
                  { name: 'listen', parameters: ['443', 'ssl'] },
                  {
                    name: 'location',
                    parameters: ['~', '^/a\\{2\\}$'],
                    block: {
                      directives: [
                        { name: 'return', parameters: ['301', 'https://$host${uri}'] },
                        { name: 'add_header', parameters: ['X', '"a; b"'] },
                      ],
                    },
                  },
                  { name: 'content_by_lua_block', block: { directives: [] } },
                ],
              },
            },
          ],
        },
      },
    ],
  }));

test.each([
  ['a', 'f:1: no configuration of nginx: expected ; or a block behind a'],
  ['a 1;\n}', 'f:2: no configuration of nginx: expected a directive'],
  ['a {', 'f:1'],
  ['a { '.repeat(200), 'more than 100 deep'],
])('%j is refused', (text, message) => expect(() => readNginx(text, 'f')).toThrow(message));

test('damaged files give directives or a FormatError', () =>
  expect(readDamaged(sample, (text) => readNginx(text, 'f'))).toEqual([]));
