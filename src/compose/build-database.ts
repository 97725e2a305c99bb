export { buildDatabase } from '../scan/database/build.ts';
