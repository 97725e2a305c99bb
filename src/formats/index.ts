export { FormatError, type FormatErrorCode, formatErrors } from './error.ts';
