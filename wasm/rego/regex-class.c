// Sets of code points, as classes and escapes of regular expressions name them.
#include "regex-parse.h"

// The signs of Kelvin and the long s are the only letters outside ASCII whose other case is inside.
enum { LONG_S = 0x17f, KELVIN = 0x212a };

void add_span(class *set, u32 first, u32 last) {
  if (set->count == set->capacity) {
    u32 capacity = set->capacity == 0 ? 4 : set->capacity * 2;
    set->spans = moved(set->spans, set->count * sizeof(span), capacity * sizeof(span));
    set->capacity = capacity;
  }
  set->spans[set->count++] = (span){first, last};
}

static i32 in_spans(const class *set, u32 point) {
  for (u32 at = 0; at < set->count; at++)
    if (point >= set->spans[at].first && point <= set->spans[at].last) return 1;
  return 0;
}

i32 class_has(const class *set, u32 point) {
  i32 found = in_spans(set, point);
  if (!found && set->folded) {
    u32 upper = upper_of(point), lower = lower_of(point);
    found = in_spans(set, upper) || in_spans(set, lower) || in_spans(set, lower_of(upper)) || in_spans(set, upper_of(lower));
    if (!found && lower == 'k') found = in_spans(set, KELVIN);
    if (!found && lower == 's') found = in_spans(set, LONG_S);
  }
  return found != set->negated;
}

typedef struct {
  const char *name;
  const char *spans;
} named_class;

// Pairs of first and last characters.
static const named_class posix[] = {
    {"alnum", "09AZaz"}, {"alpha", "AZaz"},       {"ascii", "\0\x7f"}, {"blank", "\t\t  "}, {"cntrl", "\0\x1f\x7f\x7f"},
    {"digit", "09"},     {"graph", "!~"},         {"lower", "az"},     {"print", " ~"},     {"punct", "!/:@[`{~"},
    {"space", "\t\r  "}, {"upper", "AZ"},         {"word", "09AZ__az"}, {"xdigit", "09AFaf"}};

static const u32 posix_sizes[] = {6, 4, 2, 4, 4, 2, 2, 2, 2, 8, 4, 2, 8, 6};

static void add_unless(class *set, const class *named, u32 first, u32 last) {
  for (u32 point = first; point <= last; point++) {
    if (class_has(named, point)) continue;
    if (set->count > 0 && set->spans[set->count - 1].last + 1 == point) set->spans[set->count - 1].last = point;
    else add_span(set, point, point);
  }
}

// Adds pairs, or everything else: where case does not matter, neither does it for what they are.
static void add_pairs(class *set, const char *pairs, u32 size, i32 negated) {
  class named = {NULL, 0, 0, 0, set->folded}, *into = negated ? &named : set;
  for (u32 at = 0; at < size; at += 2) add_span(into, (u8)pairs[at], (u8)pairs[at + 1]);
  if (!negated) return;
  add_unless(set, &named, 0, 0x7f);
  add_span(set, 0x80, LONG_S - 1);
  add_unless(set, &named, LONG_S, LONG_S);
  add_span(set, LONG_S + 1, KELVIN - 1);
  add_unless(set, &named, KELVIN, KELVIN);
  add_span(set, KELVIN + 1, 0x10ffff);
}

// \d, \s and \w, and their opposites.
i32 add_escape_class(class *set, u32 name) {
  switch (name | 0x20) {
    case 'd':
      add_pairs(set, "09", 2, name == 'D');
      return 1;
    case 's':
      add_pairs(set, "\t\n\f\r  ", 6, name == 'S');
      return 1;
    case 'w':
      add_pairs(set, "09AZ__az", 8, name == 'W');
      return 1;
    default:
      return 0;
  }
}

// [:alpha:] and the like, from behind the bracket; how many bytes it takes, 0 where it is none.
u32 add_posix_class(class *set, const char *bytes, u32 length) {
  u32 start = 1, end;
  if (length < 4 || bytes[0] != ':') return 0;
  i32 negated = bytes[1] == '^';
  start += (u32)negated;
  for (end = start; end + 1 < length && !(bytes[end] == ':' && bytes[end + 1] == ']'); end++);
  if (end + 1 >= length) return 0;
  for (u32 at = 0; at < sizeof(posix) / sizeof(named_class); at++) {
    u32 size = text_length(posix[at].name);
    if (size != end - start || compare_bytes(posix[at].name, bytes + start, size) != 0) continue;
    add_pairs(set, posix[at].spans, posix_sizes[at], negated);
    return end + 2;
  }
  return 0;
}
