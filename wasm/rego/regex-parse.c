// Parses patterns of RE2 (github.com/google/re2/wiki/Syntax) to a tree.
#include "regex-parse.h"

// The flags i, m, s and U.
typedef struct {
  i32 folded;
  i32 multiline;
  i32 dot_all;
  i32 lazy;
} flags;

typedef struct {
  const char *at;
  const char *end;
  u32 groups;
  u32 depth;
  flags now;
  // Names of groups so far.
  table *names;
} pattern_reader;

enum { DEEPEST = 1000 };

static node *read_choice(pattern_reader *from);

static node *new_node(u32 kind, node *first, node *second) {
  node *one = allocate(sizeof(node));
  *one = (node){kind, 0, 0, 0, 0, NULL, first, second};
  return one;
}

static class *new_class(const pattern_reader *from) {
  class *set = allocate(sizeof(class));
  *set = (class){NULL, 0, 0, 0, from->now.folded};
  return set;
}

static node *node_of_class(class *set) {
  node *one = new_node(NODE_CLASS, NULL, NULL);
  one->set = set;
  return one;
}

static node *node_of_point(const pattern_reader *from, u32 point) {
  class *set = new_class(from);
  add_span(set, point, point);
  return node_of_class(set);
}

static node *node_of_assertion(u32 kind) {
  node *one = new_node(NODE_ASSERT, NULL, NULL);
  one->number = kind;
  return one;
}

static i32 is_at(const pattern_reader *from, char byte) { return from->at < from->end && *from->at == byte; }

static i32 take(pattern_reader *from, char byte) {
  if (!is_at(from, byte)) return 0;
  from->at++;
  return 1;
}

static u32 read_point(pattern_reader *from) {
  u32 size, point = point_at(from->at, (u32)(from->end - from->at), &size);
  from->at += size;
  return point;
}

static u32 hex_value(char digit) {
  char lower = digit | 0x20;
  return digit >= '0' && digit <= '9' ? (u32)(digit - '0') : lower >= 'a' && lower <= 'f' ? (u32)(lower - 'a' + 10) : 16;
}

// Behind \x: two digits, or any number in braces.
static u32 read_hex(pattern_reader *from) {
  i32 braces = take(from, '{');
  u32 point = 0, count = 0;
  for (; from->at < from->end && hex_value(*from->at) < 16 && (braces || count < 2); count++) {
    point = point * 16 + hex_value(*from->at++);
    if (point > 0x10ffff) return NO_POINT;
  }
  if (braces ? count == 0 || !take(from, '}') : count != 2) return NO_POINT;
  return point;
}

static i32 is_octal(const pattern_reader *from) { return from->at < from->end && *from->at >= '0' && *from->at <= '7'; }

static u32 read_octal(pattern_reader *from, u32 point) {
  for (u32 count = 1; count < 3 && is_octal(from); count++) point = point * 8 + (u32)(*from->at++ - '0');
  return point;
}

// A character that is escaped, from behind the backslash; NO_POINT where it is none.
static u32 read_escaped(pattern_reader *from) {
  if (from->at == from->end) return NO_POINT;
  u32 point = read_point(from);
  static const char names[] = "aftnrv", meant[] = "\a\f\t\n\r\v";
  for (u32 at = 0; at < sizeof(names) - 1; at++)
    if (point == (u8)names[at]) return (u8)meant[at];
  if (point == 'x') return read_hex(from);
  if (point == '0') return read_octal(from, 0);
  if (point >= '1' && point <= '7') return is_octal(from) ? read_octal(from, point - '0') : NO_POINT;
  i32 is_word = (point >= '0' && point <= '9') || ((point | 0x20) >= 'a' && (point | 0x20) <= 'z') || point == '_';
  return point < 0x80 && (!is_word || point == '_') ? point : NO_POINT;
}

static void refuse_unicode(const pattern_reader *from) {
  if (is_at(from, 'p') || is_at(from, 'P')) fail("regex: this module has no classes of Unicode, \\p");
}

// \Q…\E: each character stands for itself.
static node *read_quoted(pattern_reader *from) {
  node *whole = new_node(NODE_EMPTY, NULL, NULL);
  while (from->at < from->end) {
    if (from->end - from->at >= 2 && from->at[0] == '\\' && from->at[1] == 'E') {
      from->at += 2;
      break;
    }
    whole = new_node(NODE_SEQUENCE, whole, node_of_point(from, read_point(from)));
  }
  return whole;
}

static node *read_escape(pattern_reader *from, i32 *bare) {
  refuse_unicode(from);
  if (from->at < from->end) {
    class *set = new_class(from);
    if (add_escape_class(set, (u8)*from->at)) {
      from->at++;
      return node_of_class(set);
    }
  }
  if (take(from, 'A')) return node_of_assertion(TEXT_BEGIN);
  if (take(from, 'z')) return node_of_assertion(TEXT_END);
  if (take(from, 'b')) return node_of_assertion(WORD_EDGE);
  if (take(from, 'B')) return node_of_assertion(NO_WORD_EDGE);
  if (take(from, 'Q')) {
    node *quoted = read_quoted(from);
    *bare = quoted->kind == NODE_EMPTY;
    return quoted;
  }
  u32 point = read_escaped(from);
  return point == NO_POINT ? NULL : node_of_point(from, point);
}

static u32 read_class_point(pattern_reader *from) { return take(from, '\\') ? read_escaped(from) : read_point(from); }

// An escape of several characters, or [:alpha:]; whether there was one.
static i32 read_named(pattern_reader *from, class *set) {
  u32 left = (u32)(from->end - from->at);
  if (left >= 2 && from->at[0] == '\\') {
    pattern_reader ahead = *from;
    ahead.at++;
    refuse_unicode(&ahead);
    if (!add_escape_class(set, (u8)from->at[1])) return 0;
    from->at += 2;
    return 1;
  }
  if (left < 2 || from->at[0] != '[' || from->at[1] != ':') return 0;
  u32 size = add_posix_class(set, from->at + 1, left - 1);
  from->at += size == 0 ? 0 : size + 1;
  return size != 0;
}

// Whether [: begins a name of a class that there is not.
static i32 is_unknown_name(const pattern_reader *from) {
  if (from->end - from->at < 2 || from->at[0] != '[' || from->at[1] != ':') return 0;
  for (const char *at = from->at + 2; at + 1 < from->end; at++)
    if (at[0] == ':' && at[1] == ']') return 1;
  return 0;
}

static node *read_class(pattern_reader *from) {
  class *set = new_class(from);
  set->negated = take(from, '^');
  for (i32 first = 1; first || !is_at(from, ']'); first = 0) {
    if (from->at == from->end) return NULL;
    if (read_named(from, set)) continue;
    if (is_unknown_name(from)) return NULL;
    u32 low = read_class_point(from), high = low;
    if (from->end - from->at >= 2 && from->at[0] == '-' && from->at[1] != ']') {
      from->at++;
      high = read_class_point(from);
    }
    if (low == NO_POINT || high == NO_POINT || high < low) return NULL;
    add_span(set, low, high);
  }
  from->at++;
  return node_of_class(set);
}

// Flags of a group, up to `)` or `:`, which is taken; 0 where they are none.
static char read_flags(pattern_reader *from) {
  i32 on = 1, named = 0;
  while (from->at < from->end) {
    char flag = *from->at++;
    switch (flag) {
      case 'i':
        from->now.folded = on;
        break;
      case 'm':
        from->now.multiline = on;
        break;
      case 's':
        from->now.dot_all = on;
        break;
      case 'U':
        from->now.lazy = on;
        break;
      case '-':
        if (!on) return 0;
        on = 0;
        named = 0;
        continue;
      case ')':
      case ':':
        return !on && !named ? 0 : flag;
      default:
        return 0;
    }
    named = 1;
  }
  return 0;
}

// The name of a group, up to `>`; whether it is one.
static i32 read_name(pattern_reader *from) {
  const char *start = from->at;
  while (from->at < from->end && *from->at != '>') {
    char byte = *from->at++, lower = byte | 0x20;
    if (!(byte == '_' || (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z'))) return 0;
  }
  return from->at > start && insert(from->names, (value *)new_string(start, (u32)(from->at - start)), NULL) && take(from, '>');
}

static node *read_inner(pattern_reader *from, u32 number) {
  node *inner = read_choice(from);
  if (inner == NULL || !take(from, ')')) return NULL;
  node *group = new_node(NODE_GROUP, inner, NULL);
  group->number = number;
  return group;
}

// A group, or flags for the rest of the group around, which are `bare`: no piece of their own.
static node *read_group(pattern_reader *from, i32 *bare) {
  const flags before = from->now;
  u32 number = 0;
  if (!take(from, '?')) number = ++from->groups;
  else if (from->end - from->at >= 2 && (from->at[0] == 'P' || from->at[0] == '<')) {
    from->at += from->at[0] == 'P' ? 1 : 0;
    if (!take(from, '<') || !read_name(from)) return NULL;
    number = ++from->groups;
  } else {
    char end = read_flags(from);
    *bare = end == ')';
    if (end == 0) return NULL;
    if (*bare) return new_node(NODE_EMPTY, NULL, NULL);
  }
  node *group = read_inner(from, number);
  from->now = before;
  return group;
}

static i32 read_repeat(pattern_reader *from, u32 *least, u32 *most);

static node *read_atom(pattern_reader *from, i32 *bare) {
  u32 least, most;
  if (read_repeat(from, &least, &most)) return NULL;
  if (take(from, '(')) return read_group(from, bare);
  if (take(from, '[')) return read_class(from);
  if (take(from, '\\')) return read_escape(from, bare);
  if (take(from, '^')) return node_of_assertion(from->now.multiline ? LINE_BEGIN : TEXT_BEGIN);
  if (take(from, '$')) return node_of_assertion(from->now.multiline ? LINE_END : TEXT_END);
  if (!take(from, '.')) return node_of_point(from, read_point(from));
  if (from->now.dot_all) return new_node(NODE_ANY, NULL, NULL);
  class *set = new_class(from);
  add_span(set, '\n', '\n');
  set->negated = 1;
  set->folded = 0;
  return node_of_class(set);
}

static i32 read_count(const char **at, const char *end, u32 *count) {
  const char *start = *at;
  for (*count = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++)
    *count = *count > 9999 ? *count : *count * 10 + (u32)(**at - '0');
  return *at > start && !(*start == '0' && *at - start > 1);
}

// {2}, {2,} or {2,5}; whether it is one, else the brace stands for itself.
static i32 read_braces(pattern_reader *from, u32 *least, u32 *most) {
  const char *at = from->at + 1;
  if (!read_count(&at, from->end, least)) return 0;
  *most = *least;
  if (at < from->end && *at == ',') {
    at++;
    *most = UNBOUNDED;
    if (at < from->end && *at != '}' && !read_count(&at, from->end, most)) return 0;
  }
  if (at == from->end || *at != '}') return 0;
  from->at = at + 1;
  return 1;
}

static i32 read_repeat(pattern_reader *from, u32 *least, u32 *most) {
  *least = is_at(from, '+');
  *most = is_at(from, '?') ? 1 : UNBOUNDED;
  if (is_at(from, '{')) return read_braces(from, least, most);
  return take(from, '*') || take(from, '+') || take(from, '?');
}

// Repeats the last piece where the pattern says so; 0 where there is none, or it is repeated already.
static i32 repeat_last(pattern_reader *from, node *whole) {
  u32 least, most;
  if (!read_repeat(from, &least, &most)) return 1;
  if (whole->kind != NODE_SEQUENCE || least > MOST_REPEATS) return 0;
  if (most != UNBOUNDED && (most > MOST_REPEATS || most < least)) return 0;
  node *repeat = new_node(NODE_REPEAT, whole->second, NULL);
  repeat->least = least;
  repeat->most = most;
  repeat->lazy = take(from, '?') != from->now.lazy;
  whole->second = repeat;
  return !read_repeat(from, &least, &most);
}

static node *read_sequence(pattern_reader *from) {
  node *whole = new_node(NODE_EMPTY, NULL, NULL);
  while (from->at < from->end && *from->at != '|' && *from->at != ')') {
    i32 bare = 0;
    node *atom = read_atom(from, &bare);
    if (atom == NULL) return NULL;
    if (atom->kind == NODE_SEQUENCE) whole = new_node(NODE_SEQUENCE, new_node(NODE_SEQUENCE, whole, atom->first), atom->second);
    else if (!bare) whole = new_node(NODE_SEQUENCE, whole, atom);
    if (!repeat_last(from, whole)) return NULL;
  }
  return whole;
}

static node *read_choice(pattern_reader *from) {
  if (++from->depth > DEEPEST) return NULL;
  node *whole = read_sequence(from);
  while (whole != NULL && take(from, '|')) {
    node *other = read_sequence(from);
    whole = other == NULL ? NULL : new_node(NODE_CHOICE, whole, other);
  }
  from->depth--;
  return whole;
}

node *parse_regex(const string *pattern, u32 *groups) {
  pattern_reader from = {pattern->bytes, pattern->bytes + pattern->length, 0, 0, {0, 0, 0, 0}, new_table(SET, 0)};
  node *whole = read_choice(&from);
  *groups = from.groups;
  return from.at == from.end ? whole : NULL;
}
