// npm's `prepare`: builds dist/ after `npm ci`, and before packing with the type declarations (it runs after `prepack`).
import { existsSync } from 'node:fs';
import { build } from './main.mjs';

/**
 * `npx dartagnan` in a checkout links the checkout into npm's own folder and runs this script each time that folder is new.
 * If the script fails there, npm leaves a link without a manifest, and every later npx ends with ENOENT; and a build per
 * call would replace dist/ under commands that run. So it builds only what is missing, and a failure is told, not returned.
 */
async function prepareForNpx() {
  if (existsSync('dist/cli.js')) return;
  await build('dist', false).catch((error) => console.error(`dist/ could not be built: ${error.message}`));
}

const command = process.env.npm_command;
if (command === 'exec') await prepareForNpx();
else await build('dist', command === 'pack' || command === 'publish');
