#!/usr/bin/env node
import { version } from '../core/version.ts';
import { verbs } from './verbs.ts';

const [verb] = process.argv.slice(2);
if (verb === '--version') process.stdout.write(`dartagnan ${version}\n`);
else process.stdout.write([...verbs].map((row) => `${row.name}  ${row.summary.en}\n`).join(''));
