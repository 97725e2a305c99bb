export { makeFolder } from '../oci/make-folder.ts';
