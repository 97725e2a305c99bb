// Reads JSON, and the texts of Rego values: JSON with sets, `{1, 2}` and `set()`, and keys of any type.
#include "rego.h"

typedef struct {
  const char *at;
  const char *end;
  u32 depth;
  i32 is_rego;
} reader;

// Deeper texts are refused: what walks through values calls itself.
enum { DEEPEST = 2000 };

static value *read_value(reader *from);

static void skip_space(reader *from) {
  while (from->at < from->end && (*from->at == ' ' || *from->at == '\n' || *from->at == '\t' || *from->at == '\r')) from->at++;
}

static i32 take(reader *from, char wanted) {
  skip_space(from);
  if (from->at >= from->end || *from->at != wanted) return 0;
  from->at++;
  return 1;
}

static value *read_word(reader *from, const char *word, value *result) {
  u32 length = text_length(word);
  if ((u32)(from->end - from->at) < length || compare_bytes(from->at, word, length) != 0) return NULL;
  from->at += length;
  return result;
}

static i32 read_hex(reader *from, u32 *unit) {
  *unit = 0;
  if (from->end - from->at < 4) return 0;
  for (u32 count = 0; count < 4; count++) {
    char digit = *from->at++, lower = digit | 0x20;
    u32 part = digit >= '0' && digit <= '9' ? (u32)(digit - '0') : lower >= 'a' && lower <= 'f' ? (u32)(lower - 'a' + 10) : 16;
    if (part == 16) return 0;
    *unit = *unit * 16 + part;
  }
  return 1;
}

// Reads what follows \u; halves of pairs that stand alone become U+FFFD.
static i32 read_unicode(reader *from, buffer *into) {
  u32 unit, second;
  if (!read_hex(from, &unit)) return 0;
  if (unit >= 0xd800 && unit < 0xdc00 && from->end - from->at >= 6 && from->at[0] == '\\' && from->at[1] == 'u') {
    reader ahead = *from;
    ahead.at += 2;
    if (!read_hex(&ahead, &second)) return 0;
    if (second >= 0xdc00 && second < 0xe000) {
      from->at = ahead.at;
      add_point(into, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
      return 1;
    }
  }
  add_point(into, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
  return 1;
}

static i32 read_escape(reader *from, buffer *into) {
  if (from->at >= from->end) return 0;
  const char *names = "\"\\/bfnrt", *meant = "\"\\/\b\f\n\r\t";
  char name = *from->at++;
  if (name == 'u') return read_unicode(from, into);
  for (u32 at = 0; names[at] != 0; at++)
    if (names[at] == name) {
      add_byte(into, meant[at]);
      return 1;
    }
  return 0;
}

// Bytes of a text up to what ends it or is escaped; 0 where they are no UTF-8 or a control character.
static i32 read_plain(reader *from) {
  while (from->at < from->end && *from->at != '"' && *from->at != '\\') {
    u8 byte = (u8)*from->at;
    u32 size = 1;
    if (byte < 0x20) return 0;
    if (byte >= 0x80 && point_at(from->at, (u32)(from->end - from->at), &size) == NO_POINT) return 0;
    from->at += size;
  }
  return from->at < from->end;
}

static value *read_string(reader *from) {
  const char *start = ++from->at;
  if (!read_plain(from)) return NULL;
  if (*from->at == '"') {
    u32 length = (u32)(from->at++ - start);
    char *bytes = allocate(length);
    copy(bytes, start, length);
    return (value *)new_string(bytes, length);
  }
  buffer text = {0};
  for (;;) {
    add_bytes(&text, start, (u32)(from->at - start));
    if (*from->at++ == '"') return (value *)finished(&text);
    if (!read_escape(from, &text)) return NULL;
    start = from->at;
    if (!read_plain(from)) return NULL;
  }
}

static value *read_number(reader *from) {
  const char *start = from->at;
  while (from->at < from->end) {
    char one = *from->at;
    if (!((one >= '0' && one <= '9') || one == '-' || one == '+' || one == '.' || one == 'e' || one == 'E')) break;
    from->at++;
  }
  u32 length = (u32)(from->at - start);
  number *read = parse_number(start, length);
  if (read != NULL && read->length > 0) {
    char *text = allocate(length);
    copy(text, start, length);
    read->text = text;
  }
  return (value *)read;
}

static value *read_array(reader *from) {
  array *list = new_array(0);
  from->at++;
  if (take(from, ']')) return (value *)list;
  do {
    value *item = read_value(from);
    if (item == NULL) return NULL;
    append(list, item);
  } while (take(from, ','));
  return take(from, ']') ? (value *)list : NULL;
}

static value *read_members(reader *from, value *key) {
  table *object = new_table(OBJECT, 0);
  for (;;) {
    if (key == NULL || (key->type != STRING && !from->is_rego) || !take(from, ':')) return NULL;
    value *member = read_value(from);
    if (member == NULL) return NULL;
    insert(object, key, member);
    if (!take(from, ',')) return take(from, '}') ? (value *)object : NULL;
    key = read_value(from);
  }
}

static value *read_elements(reader *from, value *element) {
  table *set = new_table(SET, 0);
  insert(set, element, NULL);
  while (take(from, ',')) {
    element = read_value(from);
    if (element == NULL) return NULL;
    insert(set, element, NULL);
  }
  return take(from, '}') ? (value *)set : NULL;
}

static value *read_braces(reader *from) {
  from->at++;
  if (take(from, '}')) return (value *)new_table(OBJECT, 0);
  value *first = read_value(from);
  if (first == NULL) return NULL;
  skip_space(from);
  i32 is_set = from->is_rego && from->at < from->end && *from->at != ':';
  return is_set ? read_elements(from, first) : read_members(from, first);
}

static value *read_empty_set(reader *from) {
  if (!from->is_rego || read_word(from, "set", &rego_null) == NULL) return NULL;
  return take(from, '(') && take(from, ')') ? (value *)new_table(SET, 0) : NULL;
}

static value *read_any(reader *from) {
  switch (*from->at) {
    case '{':
      return read_braces(from);
    case '[':
      return read_array(from);
    case '"':
      return read_string(from);
    case 't':
      return read_word(from, "true", TRUTH(1));
    case 'f':
      return read_word(from, "false", TRUTH(0));
    case 'n':
      return read_word(from, "null", &rego_null);
    case 's':
      return read_empty_set(from);
    default:
      return read_number(from);
  }
}

static value *read_value(reader *from) {
  skip_space(from);
  if (from->at >= from->end || from->depth == DEEPEST) return NULL;
  from->depth++;
  value *result = read_any(from);
  from->depth--;
  return result;
}

value *parse_text(const char *bytes, u32 length, i32 is_rego) {
  reader from = {bytes, bytes + length, 0, is_rego};
  value *result = read_value(&from);
  skip_space(&from);
  return from.at == from.end ? result : NULL;
}

EXPORT value *opa_json_parse(const char *bytes, u32 length) { return parse_text(bytes, length, 0); }
EXPORT value *opa_value_parse(const char *bytes, u32 length) { return parse_text(bytes, length, 1); }
