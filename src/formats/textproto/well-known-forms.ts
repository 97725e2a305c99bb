import { ownPlain, type Plain, type PlainMembers } from '../plain.ts';
import { timestamp } from '../protobuf/well-known.ts';

const valueOr =
  (empty: Plain) =>
  (members: PlainMembers): Plain =>
    ownPlain(members, 'value') ?? empty;

/** Forms in JSON of Google's well-known types (Protocol Buffers, "ProtoJSON Format"). */
export const wellKnownForms: Readonly<Record<string, (members: PlainMembers) => Plain>> = {
  'google.protobuf.BoolValue': valueOr(false),
  'google.protobuf.BytesValue': valueOr(''),
  'google.protobuf.DoubleValue': valueOr(0),
  'google.protobuf.Duration': durationText,
  'google.protobuf.FieldMask': ({ paths = [] }) => (paths as string[]).map(camelPath).join(','),
  'google.protobuf.FloatValue': valueOr(0),
  'google.protobuf.Int32Value': valueOr(0),
  'google.protobuf.Int64Value': valueOr('0'),
  'google.protobuf.ListValue': ({ values = [] }) => values,
  'google.protobuf.StringValue': valueOr(''),
  'google.protobuf.Struct': ({ fields = {} }) => fields,
  'google.protobuf.Timestamp': (members) => timestamp.json?.to(members) ?? null,
  'google.protobuf.UInt32Value': valueOr(0),
  'google.protobuf.UInt64Value': valueOr('0'),
  'google.protobuf.Value': (members) => Object.values(members)[0] ?? null,
};

/** `1.500s`: 0, 3, 6 or 9 digits behind the point. */
function durationText({ seconds = '0', nanos = 0 }: PlainMembers): string {
  const isNegative = String(seconds).startsWith('-') || Number(nanos) < 0;
  const digits = String(Math.abs(Number(nanos)))
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  const whole = String(seconds).replace('-', '');
  return `${isNegative ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}s`;
}

function camelPath(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
