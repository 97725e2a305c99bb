import { choice, field, list, type MessageType } from '../../formats/protobuf/message.ts';

// The parts of OpenTelemetry's protocol that spans are told with (opentelemetry-proto, collector/trace/v1 and trace/v1).
const anyValue: MessageType = { fields: [choice(1, 'stringValue', 'string'), choice(3, 'intValue', 'int64')] };
const keyValue: MessageType = { fields: [field(1, 'key', 'string'), field(2, 'value', anyValue)] };

const span: MessageType = {
  fields: [
    field(1, 'traceId', 'bytes'),
    field(2, 'spanId', 'bytes'),
    field(4, 'parentSpanId', 'bytes'),
    field(5, 'name', 'string'),
    field(6, 'kind', 'int32'),
    field(7, 'startTimeUnixNano', 'fixed64'),
    field(8, 'endTimeUnixNano', 'fixed64'),
    list(9, 'attributes', keyValue),
    field(15, 'status', { fields: [field(2, 'message', 'string'), field(3, 'code', 'int32')] }),
  ],
};

/** What a collector is sent; the numbers of kinds and codes are the protocol's. */
export const exportRequest: MessageType = {
  fields: [
    list(1, 'resourceSpans', {
      fields: [
        field(1, 'resource', { fields: [list(1, 'attributes', keyValue)] }),
        list(2, 'scopeSpans', {
          fields: [
            field(1, 'scope', { fields: [field(1, 'name', 'string'), field(2, 'version', 'string')] }),
            list(2, 'spans', span),
          ],
        }),
      ],
    }),
  ],
};
