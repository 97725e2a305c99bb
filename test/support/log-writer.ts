// Adds entries to a log as fast as it can and says each that it was answered for, until it is killed.
import { openLog } from '../../src/sign/authority/log.ts';
import { generateSigningKey } from '../../src/sign/key/private-key.ts';

const [folder = ''] = process.argv.slice(2);
const log = await openLog({ folder, key: generateSigningKey(), name: 'log', origin: 'log - 1', now: Date.now });
for (let number = 0; ; number++) {
  await log.add(new TextEncoder().encode(JSON.stringify({ kind: 'k', apiVersion: '1', number })));
  process.stdout.write(`${number}\n`);
}
