// Writes values as JSON, as Rego values, and as terms are printed.
#include "rego.h"

static void add_escaped(buffer *text, u32 unit) {
  add_text(text, "\\u");
  for (i32 shift = 12; shift >= 0; shift -= 4) add_byte(text, "0123456789abcdef"[(unit >> shift) & 15]);
}

static char short_escape(u8 byte) {
  switch (byte) {
    case '"':
    case '\\':
      return (char)byte;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

// U+2028 and U+2029, which JavaScript of old read as ends of lines.
static i32 is_separator(const char *bytes, u32 left) {
  return left >= 3 && (u8)bytes[0] == 0xe2 && (u8)bytes[1] == 0x80 && ((u8)bytes[2] == 0xa8 || (u8)bytes[2] == 0xa9);
}

static void add_quoted(buffer *text, const string *one, i32 form) {
  u32 done = 0;
  add_byte(text, '"');
  for (u32 at = 0; at < one->length; at++) {
    u8 byte = (u8)one->bytes[at];
    char escape = short_escape(byte);
    i32 html = form == HTML_TEXT && (byte == '<' || byte == '>' || byte == '&');
    i32 separator = form == HTML_TEXT && is_separator(one->bytes + at, one->length - at);
    if (escape == 0 && byte >= 0x20 && !html && !separator) continue;
    add_bytes(text, one->bytes + done, at - done);
    if (escape != 0) {
      add_byte(text, '\\');
      add_byte(text, escape);
    } else add_escaped(text, separator ? 0x2000 | ((u8)one->bytes[at + 2] & 0x3f) : byte);
    if (separator) at += 2;
    done = at + 1;
  }
  add_bytes(text, one->bytes + done, one->length - done);
  add_byte(text, '"');
}

static void add_key(buffer *text, value *key, i32 form) {
  if (key->type == STRING || form == VALUE_TEXT || form == TERM_TEXT) {
    add_value(text, key, form);
    return;
  }
  buffer inner = {0};
  add_value(&inner, key, form);
  add_quoted(text, finished(&inner), form);
}

static void add_table(buffer *text, table *one, i32 form) {
  i32 is_set = one->type == SET, brackets = is_set && form != VALUE_TEXT && form != TERM_TEXT;
  if (is_set && one->length == 0 && !brackets) {
    add_text(text, "set()");
    return;
  }
  put_in_order(one);
  add_byte(text, brackets ? '[' : '{');
  for (u32 at = 0; at < one->length; at++) {
    if (at > 0) add_text(text, form == TERM_TEXT ? ", " : ",");
    if (is_set) {
      add_value(text, one->entries[at].key, form);
      continue;
    }
    add_key(text, one->entries[at].key, form);
    add_text(text, form == TERM_TEXT ? ": " : ":");
    add_value(text, one->entries[at].member, form);
  }
  add_byte(text, brackets ? ']' : '}');
}

static void add_array(buffer *text, const array *list, i32 form) {
  add_byte(text, '[');
  for (u32 at = 0; at < list->length; at++) {
    if (at > 0) add_text(text, form == TERM_TEXT ? ", " : ",");
    add_value(text, list->items[at], form);
  }
  add_byte(text, ']');
}

void add_value(buffer *text, value *one, i32 form) {
  switch (one->type) {
    case BOOLEAN:
      add_text(text, one == TRUTH(1) ? "true" : "false");
      break;
    case NUMBER:
      add_number(text, (number *)one);
      break;
    case STRING:
      add_quoted(text, (string *)one, form);
      break;
    case ARRAY:
      add_array(text, (array *)one, form);
      break;
    case OBJECT:
    case SET:
      add_table(text, (table *)one, form);
      break;
    default:
      add_text(text, "null");
  }
}

static char *dumped(value *one, i32 form) {
  buffer text = {0};
  add_value(&text, one, form);
  add_byte(&text, 0);
  return text.bytes;
}

EXPORT char *opa_json_dump(value *one) { return dumped(one, JSON_TEXT); }
EXPORT char *opa_value_dump(value *one) { return dumped(one, VALUE_TEXT); }
