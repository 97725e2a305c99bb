// Builtins of regular expressions and globs.
#include "regex.h"

// Programs of this evaluation by their patterns' and delimiters' addresses.
typedef struct {
  const value *pattern;
  const value *delimiters;
  const program *regex;
} compiled;

enum { REMEMBERED = 64 };
static compiled remembered[REMEMBERED];

void forget_patterns(void) {
  for (u32 at = 0; at < REMEMBERED; at++) remembered[at].pattern = NULL;
}

static compiled *place_of(const value *pattern, const value *delimiters) {
  return &remembered[(((u32)pattern >> 3) ^ ((u32)delimiters >> 4)) % REMEMBERED];
}

static const program *regex_of(value *pattern) {
  compiled *known = place_of(pattern, NULL);
  if (known->pattern == pattern && known->delimiters == NULL) return known->regex;
  *known = (compiled){pattern, NULL, compile_regex((string *)pattern)};
  return known->regex;
}

BUILTIN("regex.is_valid") value *regex_is_valid(value *pattern) {
  return TRUTH(pattern->type == STRING && regex_of(pattern) != NULL);
}

BUILTIN("regex.match") value *regex_match(value *pattern, value *text) {
  if (pattern->type != STRING || text->type != STRING) return NULL;
  const program *regex = regex_of(pattern);
  return regex == NULL ? NULL : TRUTH(run_regex(regex, (string *)text, 0, NULL, 0));
}

BUILTIN("re_match") value *re_match(value *pattern, value *text) { return regex_match(pattern, text); }

static value *groups_of(const string *text, const i32 *groups, u32 count) {
  array *list = new_array(count);
  for (u32 group = 0; group < count; group++) {
    i32 start = groups[2 * group], end = groups[2 * group + 1];
    i32 took_part = start >= 0 && end >= 0;
    append(list, (value *)new_string(took_part ? text->bytes + start : "", took_part ? (u32)(end - start) : 0));
  }
  return (value *)list;
}

// Matches with their groups; an empty one right behind another is none.
BUILTIN("regex.find_all_string_submatch_n") value *find_all(value *pattern, value *source, value *most) {
  i64 count;
  if (pattern->type != STRING || source->type != STRING || !small_integer(most, &count)) return NULL;
  const program *regex = regex_of(pattern);
  if (regex == NULL) return NULL;
  const string *text = (string *)source;
  array *found = new_array(0);
  u32 slots = 2 * (regex->groups + 1), at = 0;
  i32 *groups = allocate(slots * sizeof(i32)), before = -1;
  while (at <= text->length && (count < 0 || found->length < count) && run_regex(regex, text, at, groups, slots)) {
    i32 is_empty = groups[0] == groups[1];
    if (!is_empty || groups[0] != before) append(found, groups_of(text, groups, regex->groups + 1));
    before = groups[1];
    u32 size = 0;
    if (is_empty && groups[1] < (i32)text->length) point_at(text->bytes + groups[1], text->length - (u32)groups[1], &size);
    at = (u32)groups[1] + (is_empty && size == 0 ? 1 : size);
  }
  return (value *)found;
}

typedef struct {
  const char *at;
  const char *end;
  const char *not_delimiter;
  u32 depth;
} glob_reader;

enum { DEEPEST = 200 };

static void add_literal(buffer *source, u32 point) {
  static const char digits[] = "0123456789abcdef";
  add_text(source, "\\x{");
  for (i32 shift = 20; shift >= 0; shift -= 4)
    if (shift == 0 || point >> shift) add_byte(source, digits[(point >> shift) & 15]);
  add_byte(source, '}');
}

static u32 next_point(glob_reader *from) {
  u32 size, point = point_at(from->at, (u32)(from->end - from->at), &size);
  from->at += size;
  return point;
}

// What stands between brackets: a range alone, or characters.
static i32 add_set(buffer *source, glob_reader *from) {
  const char *close = from->at;
  while (close < from->end && *close != ']') close++;
  if (close == from->end) return 0;
  i32 negated = from->at < close && *from->at == '!';
  glob_reader inner = {from->at + negated, close, NULL, 0};
  from->at = close + 1;
  u32 points = points_in(inner.at, (u32)(close - inner.at));
  if (points == 0) return 0;
  add_text(source, negated ? "[^" : "[");
  u32 first = next_point(&inner);
  add_literal(source, first);
  i32 is_range = inner.at < close && *inner.at == '-';
  if (is_range && points != 3) return 0;
  if (is_range) {
    inner.at++;
    u32 last = next_point(&inner);
    if (first > last) return 0;
    add_byte(source, '-');
    add_literal(source, last);
  }
  while (inner.at < close) add_literal(source, next_point(&inner));
  add_byte(source, ']');
  return 1;
}

static i32 add_glob(buffer *source, glob_reader *from, i32 in_braces);

static i32 add_alternatives(buffer *source, glob_reader *from) {
  if (++from->depth > DEEPEST) return 0;
  add_text(source, "(?:");
  if (!add_glob(source, from, 1)) return 0;
  while (from->at < from->end && *from->at == ',') {
    from->at++;
    add_byte(source, '|');
    if (!add_glob(source, from, 1)) return 0;
  }
  if (from->at == from->end) return 0;
  from->at++;
  from->depth--;
  add_byte(source, ')');
  return 1;
}

static i32 add_piece(buffer *source, glob_reader *from) {
  u32 point = next_point(from);
  switch (point) {
    case '*':
      if (from->at < from->end && *from->at == '*') {
        from->at++;
        add_text(source, "(?s:.)*");
      } else {
        add_text(source, from->not_delimiter);
        add_byte(source, '*');
      }
      return 1;
    case '?':
      add_text(source, from->not_delimiter);
      return 1;
    case '[':
      return add_set(source, from);
    case '{':
      return add_alternatives(source, from);
    case '\\':
      if (from->at == from->end) return 0;
      add_literal(source, next_point(from));
      return 1;
    default:
      add_literal(source, point);
      return 1;
  }
}

// Up to the end or, inside braces, to `,` or `}`.
static i32 add_glob(buffer *source, glob_reader *from, i32 in_braces) {
  while (from->at < from->end) {
    if (in_braces && (*from->at == ',' || *from->at == '}')) break;
    if (!add_piece(source, from)) return 0;
  }
  return 1;
}

// Characters that `*` stops at: `.` where the list is empty, none where it is null; 0 where one is no character.
static i32 add_delimiters(buffer *source, value *delimiters) {
  const array *list = (array *)delimiters;
  if (delimiters->type != ARRAY) {
    add_text(source, "(?s:.)");
    return 1;
  }
  add_text(source, list->length == 0 ? "[^." : "[^");
  for (u32 at = 0; at < list->length; at++) {
    const string *one = (string *)list->items[at];
    if (one->type != STRING || points_in(one->bytes, one->length) != 1) return 0;
    glob_reader inner = {one->bytes, one->bytes + one->length, NULL, 0};
    add_literal(source, next_point(&inner));
  }
  add_byte(source, ']');
  return 1;
}

static const program *glob_of(value *pattern, value *delimiters) {
  compiled *known = place_of(pattern, delimiters);
  if (known->pattern == pattern && known->delimiters == delimiters) return known->regex;
  buffer not_delimiter = {0}, source = {0};
  if (!add_delimiters(&not_delimiter, delimiters)) return NULL;
  add_byte(&not_delimiter, 0);
  const string *glob = (string *)pattern;
  glob_reader from = {glob->bytes, glob->bytes + glob->length, not_delimiter.bytes, 0};
  add_byte(&source, '^');
  if (!add_glob(&source, &from, 0)) return NULL;
  add_byte(&source, '$');
  *known = (compiled){pattern, delimiters, compile_regex(finished(&source))};
  return known->regex;
}

BUILTIN("glob.match") value *glob_match(value *pattern, value *delimiters, value *text) {
  if (pattern->type != STRING || text->type != STRING) return NULL;
  if (delimiters->type != NULL_TYPE && delimiters->type != ARRAY) return NULL;
  const program *regex = glob_of(pattern, delimiters);
  return regex == NULL ? NULL : TRUTH(run_regex(regex, (string *)text, 0, NULL, 0));
}
