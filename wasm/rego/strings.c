// Builtins of texts.
#include "rego.h"

#define TEXT(one) ((string *)(one))
static i32 are_texts(value *a, value *b) { return a->type == STRING && b->type == STRING; }
static value *part_of(const string *text, u32 from, u32 to) { return (value *)new_string(text->bytes + from, to - from); }

BUILTIN("contains") value *contains(value *text, value *part) {
  return are_texts(text, part) ? TRUTH(find_bytes(TEXT(text), TEXT(part), 0) >= 0) : NULL;
}

BUILTIN("startswith") value *startswith(value *text, value *prefix) {
  return are_texts(text, prefix) ? TRUTH(has_prefix(TEXT(text), TEXT(prefix))) : NULL;
}

BUILTIN("endswith") value *endswith(value *text, value *suffix) {
  return are_texts(text, suffix) ? TRUTH(has_suffix(TEXT(text), TEXT(suffix))) : NULL;
}

BUILTIN("concat") value *concat(value *delimiter, value *list) {
  if (delimiter->type != STRING || (list->type != ARRAY && list->type != SET)) return NULL;
  if (list->type == SET) put_in_order((table *)list);
  u32 length = list->type == ARRAY ? ((array *)list)->length : ((table *)list)->length;
  buffer text = {0};
  for (u32 at = 0; at < length; at++) {
    value *item = list->type == ARRAY ? ((array *)list)->items[at] : ((table *)list)->entries[at].key;
    if (item->type != STRING) return NULL;
    if (at > 0) add_bytes(&text, TEXT(delimiter)->bytes, TEXT(delimiter)->length);
    add_bytes(&text, TEXT(item)->bytes, TEXT(item)->length);
  }
  return (value *)finished(&text);
}

BUILTIN("indexof") value *indexof(value *text, value *part) {
  if (!are_texts(text, part) || TEXT(part)->length == 0) return NULL;
  i32 at = find_bytes(TEXT(text), TEXT(part), 0);
  return (value *)number_of(at < 0 ? -1 : (i64)points_in(TEXT(text)->bytes, (u32)at));
}

BUILTIN("substring") value *substring(value *one, value *offset, value *length) {
  i64 from, count;
  if (one->type != STRING || !small_integer(offset, &from) || !small_integer(length, &count) || from < 0) return NULL;
  const string *text = TEXT(one);
  u32 start = from > text->length ? text->length : offset_of_point(text, (u32)from);
  if (count < 0 || count > text->length - start) return part_of(text, start, text->length);
  string rest = {STRING, text->length - start, 0, text->bytes + start};
  return part_of(text, start, start + offset_of_point(&rest, (u32)count));
}

BUILTIN("replace") value *replace(value *one, value *old, value *next) {
  if (!are_texts(one, old) || next->type != STRING) return NULL;
  const string *text = TEXT(one), *part = TEXT(old), *with = TEXT(next);
  buffer result = {0};
  u32 at = 0;
  if (part->length == 0) {
    for (u32 size; at < text->length; at += size) {
      point_at(text->bytes + at, text->length - at, &size);
      add_bytes(&result, with->bytes, with->length);
      add_bytes(&result, text->bytes + at, size);
    }
    add_bytes(&result, with->bytes, with->length);
    return (value *)finished(&result);
  }
  for (i32 found; (found = find_bytes(text, part, at)) >= 0; at = (u32)found + part->length) {
    add_bytes(&result, text->bytes + at, (u32)found - at);
    add_bytes(&result, with->bytes, with->length);
  }
  add_bytes(&result, text->bytes + at, text->length - at);
  return (value *)finished(&result);
}

BUILTIN("split") value *split(value *one, value *delimiter) {
  if (!are_texts(one, delimiter)) return NULL;
  const string *text = TEXT(one), *part = TEXT(delimiter);
  array *parts = new_array(0);
  u32 at = 0;
  if (part->length == 0) {
    for (u32 size; at < text->length; at += size) {
      point_at(text->bytes + at, text->length - at, &size);
      append(parts, part_of(text, at, at + size));
    }
    return (value *)parts;
  }
  for (i32 found; (found = find_bytes(text, part, at)) >= 0; at = (u32)found + part->length)
    append(parts, part_of(text, at, (u32)found));
  append(parts, part_of(text, at, text->length));
  return (value *)parts;
}

BUILTIN("strings.reverse") value *strings_reverse(value *one) {
  if (one->type != STRING) return NULL;
  const string *text = TEXT(one);
  char *bytes = allocate(text->length);
  for (u32 at = 0, size; at < text->length; at += size) {
    point_at(text->bytes + at, text->length - at, &size);
    copy(bytes + text->length - at - size, text->bytes + at, size);
  }
  return (value *)new_string(bytes, text->length);
}

static i32 holds_point(const string *set, u32 point) {
  for (u32 at = 0, size; at < set->length; at += size)
    if (point_at(set->bytes + at, set->length - at, &size) == point) return 1;
  return 0;
}

// Unicode's white space, as Go's `strings.TrimSpace` knows it.
static i32 is_space(u32 point) {
  static const u32 others[] = {' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  for (u32 at = 0; at < sizeof(others) / sizeof(u32); at++)
    if (point == others[at]) return 1;
  return (point >= 9 && point <= 13) || (point >= 0x2000 && point <= 0x200a);
}

static i32 is_cut(const string *set, u32 point) { return set == NULL ? is_space(point) : holds_point(set, point); }

// Cuts characters of a set (white space without one) from the ends.
static value *trimmed(const string *text, const string *set, i32 left, i32 right) {
  u32 start = 0, end = text->length, size;
  while (left && start < end && is_cut(set, point_at(text->bytes + start, end - start, &size))) start += size;
  while (right && end > start) {
    u32 before = end - 1;
    while (before > start && ((u8)text->bytes[before] & 0xc0) == 0x80) before--;
    if (!is_cut(set, point_at(text->bytes + before, end - before, &size))) break;
    end = before;
  }
  return part_of(text, start, end);
}

BUILTIN("trim") value *trim(value *one, value *set) {
  return are_texts(one, set) ? trimmed(TEXT(one), TEXT(set), 1, 1) : NULL;
}

BUILTIN("trim_left") value *trim_left(value *one, value *set) {
  return are_texts(one, set) ? trimmed(TEXT(one), TEXT(set), 1, 0) : NULL;
}

BUILTIN("trim_right") value *trim_right(value *one, value *set) {
  return are_texts(one, set) ? trimmed(TEXT(one), TEXT(set), 0, 1) : NULL;
}

BUILTIN("trim_space") value *trim_space(value *one) {
  return one->type == STRING ? trimmed(TEXT(one), NULL, 1, 1) : NULL;
}

BUILTIN("trim_prefix") value *trim_prefix(value *text, value *prefix) {
  if (!are_texts(text, prefix)) return NULL;
  return has_prefix(TEXT(text), TEXT(prefix)) ? part_of(TEXT(text), TEXT(prefix)->length, TEXT(text)->length) : text;
}

BUILTIN("trim_suffix") value *trim_suffix(value *text, value *suffix) {
  if (!are_texts(text, suffix)) return NULL;
  return has_suffix(TEXT(text), TEXT(suffix)) ? part_of(TEXT(text), 0, TEXT(text)->length - TEXT(suffix)->length) : text;
}

BUILTIN("format_int") value *format_int(value *one, value *base) {
  if (one->type != NUMBER || base->type != NUMBER || !((number *)base)->is_small) return NULL;
  i64 radix = ((number *)base)->small;
  if (radix != 2 && radix != 8 && radix != 10 && radix != 16) return NULL;
  const number *from = (number *)one;
  const bigint *whole = integer_of(from), *rest;
  if (whole == NULL) whole = big_divide(from->digits, big_power_of_ten((u32)-from->exponent), &rest);
  buffer text = {0};
  add_big(&text, whole, (u32)radix);
  return (value *)finished(&text);
}

// The first of the sorted patterns, other than the empty one, with which a text begins.
static const entry *matching(const table *pairs, const string *text) {
  for (u32 pair = 0; pair < pairs->length; pair++) {
    const string *pattern = TEXT(pairs->entries[pair].key);
    if (pattern->length > 0 && has_prefix(text, pattern)) return &pairs->entries[pair];
  }
  return NULL;
}

// Replaces the first of the sorted patterns that matches at each place, in one pass. An empty pattern matches at every place,
// and another one may match there, too.
BUILTIN("strings.replace_n") value *strings_replace_n(value *patterns, value *one) {
  if (patterns->type != OBJECT || one->type != STRING) return NULL;
  table *pairs = (table *)patterns;
  put_in_order(pairs);
  for (u32 pair = 0; pair < pairs->length; pair++)
    if (!are_texts(pairs->entries[pair].key, pairs->entries[pair].member)) return NULL;
  i32 has_empty = pairs->length > 0 && TEXT(pairs->entries[0].key)->length == 0;
  const string *between = has_empty ? TEXT(pairs->entries[0].member) : NULL;
  buffer result = {0};
  string rest = *TEXT(one);
  for (u32 size; rest.length > 0; rest.bytes += size, rest.length -= size) {
    const entry *found = matching(pairs, &rest);
    if (has_empty) add_bytes(&result, between->bytes, between->length);
    if (found == NULL) point_at(rest.bytes, rest.length, &size);
    else size = TEXT(found->key)->length;
    const string *with = found == NULL ? NULL : TEXT(found->member);
    add_bytes(&result, with == NULL ? rest.bytes : with->bytes, with == NULL ? size : with->length);
  }
  if (has_empty) add_bytes(&result, between->bytes, between->length);
  return (value *)finished(&result);
}
