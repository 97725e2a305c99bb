import { RE2JS } from 're2js';
import { BuiltinError } from '../error.ts';
import { parseAddress } from '../cidr.ts';
import { parseTime } from '../go-layout.ts';
import { parseUri } from '../uri.ts';

/** Whether a call ends without an error of its own. */
function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

function isTime(layouts: readonly string[]): (text: string) => boolean {
  return (text) => layouts.some((layout) => succeeds(() => parseTime(layout, text)));
}

function isUri(text: string): boolean {
  return isReference(text) && parseUri(text)['scheme'] !== '';
}

function isReference(text: string): boolean {
  return !text.includes('\\') && succeeds(() => parseUri(text));
}

/** Braces are closed, and none stands within another. */
function isTemplate(text: string): boolean {
  return isReference(text) && /^(?:[^{]|\{[^}]*\})*$/.test(parseUri(text)['path'] ?? '');
}

function isRegex(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const hostname = new RegExp(`^${label}(?:\\.${label})*$`);
const word = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uffff-]+";
const quoted = '"(?:[^"\\\\\\u0000-\\u001f]|\\\\.)*"';
const atom = `${word}(?:\\.${word})*`;
const mailbox = `(?:${atom}|${quoted})@(?:${atom}|\\[[0-9a-fA-F.:]+\\])`;
/** An address of RFC 5322, with the name before it or without. */
const email = new RegExp(`^\\s*(?:${mailbox}|(?:(?:${atom}|${quoted}|\\s)*)<${mailbox}>)\\s*$`);
const pointer = '(?:/(?:[^~/]|~0|~1)*)*';
const clock = '15:04:05';
const day = '2006-01-02';

/** What formats ask of texts; other values have every format. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isTime([day]),
  'date-time': isTime([clock, `${clock}Z07:00`, day, `${day}T${clock}Z07:00`]),
  email: (text) => email.test(text),
  hostname: (text) => text.length < 256 && hostname.test(text),
  'idn-email': (text) => email.test(text),
  ipv4: (text) => text.includes('.') && parseAddress(text) !== undefined,
  ipv6: (text) => text.includes(':') && parseAddress(text) !== undefined,
  iri: isUri,
  'iri-reference': isReference,
  'json-pointer': (text) => new RegExp(`^${pointer}$`).test(text),
  regex: isRegex,
  'relative-json-pointer': (text) => new RegExp(`^(?:0|[1-9][0-9]*)(?:#|${pointer})$`).test(text),
  time: isTime([`${clock}Z07:00`, clock]),
  uri: isUri,
  'uri-reference': isReference,
  'uri-template': isTemplate,
  uuid: (text) => /^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i.test(text),
};

/** Whether a text has a format; an unknown format asks nothing. */
export function isOfFormat(format: string, text: string): boolean {
  return !Object.hasOwn(formats, format) || formats[format]?.(text) === true;
}
