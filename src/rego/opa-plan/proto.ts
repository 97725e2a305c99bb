import { encodeMessage } from '../../formats/protobuf/encode.ts';
import { choice, field, type FieldType, list, type MessageType } from '../../formats/protobuf/message.ts';
import type { Plain } from '../../formats/plain.ts';
import {
  type FieldKind,
  type PlanBlock,
  type PlanFile,
  type PlanOperand,
  type PlanStatement,
  statements,
} from './format.ts';

/** A plan as Protocol Buffers, `plan.pb`: the messages of OPA's plan.proto, package opa.ir.v1. */
export function encodePlan(plan: PlanFile): Uint8Array {
  const { plans, funcs } = plan;
  const members = {
    ...plan,
    plans: { plans: plans.plans.map((one) => ({ ...one, blocks: one.blocks.map(blockMembers) })) },
    funcs: {
      funcs: funcs.funcs.map(({ return: result, blocks, ...one }) => ({
        ...one,
        result,
        blocks: blocks.map(blockMembers),
      })),
    },
  };
  return encodeMessage(planMessage, members as unknown as Plain);
}

const text: MessageType = { fields: [choice(1, 'value', 'string')] };

const operand: MessageType = {
  fields: [
    field(1, 'value', {
      fields: [choice(1, 'bool', 'bool'), choice(2, 'local', 'int32'), choice(3, 'string_index', 'int32')],
    }),
  ],
};

const place = [choice(1, 'file', 'int32'), choice(2, 'col', 'int32'), choice(3, 'row', 'int32')];

const block: MessageType = { fields: [list(1, 'stmts', () => statement)] };

/** What a kind of field is in a message; lists are of what they hold. */
const types: { readonly [Kind in FieldKind]: FieldType } = {
  block: () => block,
  blocks: () => block,
  integer: 'int64',
  local: 'int32',
  locals: 'int32',
  name: 'string',
  operand,
  operands: operand,
  path: 'int32',
  string: 'int32',
};

const lists: ReadonlySet<FieldKind> = new Set(['blocks', 'locals', 'operands', 'path']);

/** Number of the first statement among the members of `kind`; the others follow in alphabetical order. */
const firstStatement = 4;

const statement: MessageType = {
  fields: [
    ...place,
    choice(38, 'end_col', 'int32'),
    choice(39, 'end_row', 'int32'),
    ...statements.rows.map(({ name, fields }, index) => choice(firstStatement + index, name, bodyOf(fields))),
  ],
};

/** The body of a statement: its fields in their order, without the second spelling of one. */
function bodyOf(row: { readonly [name: string]: FieldKind }): MessageType {
  const members = Object.entries(row).filter(([name]) => name !== 'Index');
  return {
    fields: members.map(([name, kind], index) =>
      lists.has(kind) ? list(index + 1, name, types[kind]) : choice(index + 1, name, types[kind]),
    ),
  };
}

const location: MessageType = {
  fields: [...place, choice(4, 'end_col', 'int32'), choice(5, 'end_row', 'int32')],
};

/** A plan as a message; statements are members of the name of their type. */
export const planMessage: MessageType = {
  fields: [
    field(1, 'static', {
      fields: [
        list(1, 'strings', text),
        list(2, 'builtin_funcs', { fields: [choice(1, 'name', 'string')] }),
        list(3, 'files', text),
      ],
    }),
    field(2, 'plans', {
      fields: [list(1, 'plans', { fields: [choice(1, 'name', 'string'), list(2, 'blocks', block)] })],
    }),
    field(3, 'funcs', {
      fields: [
        list(1, 'funcs', {
          fields: [
            choice(1, 'name', 'string'),
            list(2, 'params', 'int32'),
            choice(3, 'result', 'int32'),
            list(4, 'blocks', block),
            list(5, 'path', 'string'),
          ],
        }),
      ],
    }),
    list(4, 'unplanned_rules', { fields: [choice(1, 'path', 'string'), field(2, 'location', location)] }),
  ],
};

function blockMembers({ stmts }: PlanBlock): Plain {
  return { stmts: stmts.map(statementMembers) };
}

/** A statement's place beside its body, which is named after it. */
function statementMembers({ type, stmt }: PlanStatement): Plain {
  const { file, col, row, end_col, end_row, ...body } = stmt;
  const members = Object.entries(body).map(([name, value]) => [name, memberOf(value)] as const);
  return { file, col, row, end_col, end_row, [type]: Object.fromEntries(members) };
}

function memberOf(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(memberOf);
  if (typeof value !== 'object' || value === null) return value as Plain;
  return 'stmts' in value ? blockMembers(value as PlanBlock) : operandMembers(value as PlanOperand);
}

function operandMembers({ type, value }: PlanOperand): Plain {
  return { value: { [type]: value } };
}
