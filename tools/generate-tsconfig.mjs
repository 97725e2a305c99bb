// Writes one tsconfig.json a room from rooms.mjs, so that a wrong import is a compile error (TS6307).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rooms } from './rooms.mjs';

const check = process.argv.includes('--check');
let stale = 0;

function emit(path, value) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  if (check) {
    console.error(`${path}: stale, run npm run generate`);
    stale += 1;
  } else writeFileSync(path, text);
}

function roomConfig(name, { pure, needs }) {
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      rootDir: '..',
      outDir: '../../.build/types',
      tsBuildInfoFile: `../../.build/${name}.tsbuildinfo`,
      ...(pure ? { types: [], lib: ['ES2023', 'DOM'] } : {}),
    },
    include: ['**/*.ts', '**/*.json'],
    exclude: ['**/*.test.ts', 'tsconfig.json'],
    references: needs.map((need) => ({ path: `../${need}` })),
  };
}

const present = Object.entries(rooms).filter(
  ([name]) => existsSync(`src/${name}/index.ts`) || existsSync(`src/${name}/main.ts`),
);
const names = new Set(present.map(([name]) => name));
for (const [name, room] of present) {
  mkdirSync(`src/${name}`, { recursive: true });
  emit(`src/${name}/tsconfig.json`, roomConfig(name, { ...room, needs: room.needs.filter((need) => names.has(need)) }));
}
emit('tsconfig.test.json', {
  extends: './tsconfig.base.json',
  compilerOptions: {
    outDir: '.build/tests',
    tsBuildInfoFile: '.build/tests.tsbuildinfo',
    lib: ['ES2023', 'DOM'],
  },
  include: [
    'src/**/*.test.ts',
    'test/**/*.ts',
    'tools/**/*.ts',
    'conformance/**/*.ts',
    'bench/**/*.ts',
    'vitest.config.ts',
  ],
  references: [...names].map((name) => ({ path: `./src/${name}` })),
});
emit('tsconfig.json', {
  files: [],
  references: [...[...names].map((name) => ({ path: `./src/${name}` })), { path: './tsconfig.test.json' }],
});
process.exitCode = stale === 0 ? 0 : 1;
