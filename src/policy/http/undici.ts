/** What requests take of undici: a module of its own, since the bundle's dynamic import of a CommonJS package has no names. */
export { Agent, request } from 'undici';
