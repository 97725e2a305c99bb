// Programs of regular expressions, and how they are run (Pike's algorithm: all ways at once, the preferred first).
#include "regex-parse.h"

enum { MOST_INSTRUCTIONS = 200000 };

static program *made;

static u32 emit(u32 code, u32 x, u32 y, const class *set) {
  if (made->length == made->capacity) {
    u32 capacity = made->capacity == 0 ? 32 : made->capacity * 2;
    made->code = moved(made->code, made->length * sizeof(instruction), capacity * sizeof(instruction));
    made->capacity = capacity;
  }
  made->code[made->length] = (instruction){code, x, y, set};
  return made->length++;
}

static i32 compile(const node *one);

// Nodes that lean to the left: the pieces of a sequence or choice, the first first.
static array *pieces_of(const node *one) {
  array *pieces = new_array(0);
  u32 kind = one->kind;
  for (; one->kind == kind; one = one->first) append(pieces, (value *)one->second);
  append(pieces, (value *)one);
  for (u32 left = 0, right = pieces->length - 1; left < right; left++, right--) {
    value *swapped = pieces->items[left];
    pieces->items[left] = pieces->items[right];
    pieces->items[right] = swapped;
  }
  return pieces;
}

static i32 compile_choice(const node *one) {
  const array *pieces = pieces_of(one);
  array *ends = new_array(pieces->length);
  for (u32 at = 0; at + 1 < pieces->length; at++) {
    u32 split = emit(SPLIT, made->length + 1, 0, NULL);
    if (!compile((node *)pieces->items[at])) return 0;
    append(ends, (value *)emit(JUMP, 0, 0, NULL));
    made->code[split].y = made->length;
  }
  if (!compile((node *)pieces->items[pieces->length - 1])) return 0;
  for (u32 at = 0; at < ends->length; at++) made->code[(u32)ends->items[at]].x = made->length;
  return 1;
}

static void split_to(u32 split, u32 inside, u32 behind, i32 lazy) {
  made->code[split].x = lazy ? behind : inside;
  made->code[split].y = lazy ? inside : behind;
}

// Once or more; without a least number that as a whole at most once, so that what is empty is not taken for more.
static i32 compile_unbounded(const node *one) {
  u32 skip = one->least == 0 ? emit(SPLIT, 0, 0, NULL) : 0, start = made->length;
  for (u32 count = 0; count < one->least || count == 0; count++) {
    start = made->length;
    if (!compile(one->first)) return 0;
  }
  u32 again = emit(SPLIT, 0, 0, NULL);
  split_to(again, start, made->length, one->lazy);
  if (one->least == 0) split_to(skip, start, made->length, one->lazy);
  return 1;
}

static i32 compile_repeat(const node *one) {
  if (one->most == UNBOUNDED) return compile_unbounded(one);
  for (u32 count = 0; count < one->least; count++)
    if (!compile(one->first)) return 0;
  array *splits = new_array(0);
  for (u32 count = one->least; count < one->most; count++) {
    append(splits, (value *)emit(SPLIT, 0, 0, NULL));
    if (!compile(one->first)) return 0;
  }
  for (u32 at = 0; at < splits->length; at++) {
    u32 split = (u32)splits->items[at];
    split_to(split, split + 1, made->length, one->lazy);
  }
  return 1;
}

static i32 compile(const node *one) {
  if (made->length > MOST_INSTRUCTIONS) return 0;
  switch (one->kind) {
    case NODE_CLASS:
      emit(CLASS, 0, 0, one->set);
      return 1;
    case NODE_ANY:
      emit(ANY, 0, 0, NULL);
      return 1;
    case NODE_ASSERT:
      emit(ASSERT, one->number, 0, NULL);
      return 1;
    case NODE_GROUP:
      if (one->number != 0) emit(SAVE, 2 * one->number, 0, NULL);
      if (!compile(one->first)) return 0;
      if (one->number != 0) emit(SAVE, 2 * one->number + 1, 0, NULL);
      return 1;
    case NODE_SEQUENCE: {
      const array *pieces = pieces_of(one);
      for (u32 at = 0; at < pieces->length; at++)
        if (!compile((node *)pieces->items[at])) return 0;
      return 1;
    }
    case NODE_CHOICE:
      return compile_choice(one);
    case NODE_REPEAT:
      return compile_repeat(one);
    default:
      return 1;
  }
}

// Counted repeats inside each other are bounded together.
static i32 is_bounded(const node *one, u32 left) {
  for (; one != NULL; one = one->first) {
    if (one->kind == NODE_REPEAT && (one->least > 1 || (one->most > 1 && one->most != UNBOUNDED))) {
      u32 most = one->most == UNBOUNDED ? one->least : one->most;
      if (most > left) return 0;
      if (most > 0) left /= most;
    }
    if (one->second != NULL && !is_bounded(one->second, left)) return 0;
  }
  return 1;
}

const program *compile_regex(const string *pattern) {
  program *regex = allocate(sizeof(program));
  *regex = (program){NULL, 0, 0, 0};
  const node *tree = parse_regex(pattern, &regex->groups);
  if (tree == NULL || !is_bounded(tree, MOST_REPEATS)) return NULL;
  made = regex;
  emit(SAVE, 0, 0, NULL);
  if (!compile(tree)) return NULL;
  emit(SAVE, 1, 0, NULL);
  emit(MATCH, 0, 0, NULL);
  return regex;
}

// Ways through a program, the preferred first; `places` tells which instruction is among them, and where.
typedef struct {
  u32 length;
  u32 *ways;
  u32 *places;
  i32 *groups;
} ways;

typedef struct {
  const program *regex;
  const string *text;
  u32 slots;
  // Instructions to follow; an entry of a slot restores what it held.
  u32 *stack;
  i32 *held;
} runner;

enum { RESTORE = 0x80000000u };

static i32 is_word(const string *text, i32 at) {
  if (at < 0 || at >= (i32)text->length) return 0;
  char byte = text->bytes[at], lower = byte | 0x20;
  return byte == '_' || (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z');
}

static i32 holds(const string *text, u32 kind, u32 at) {
  switch (kind) {
    case TEXT_BEGIN:
      return at == 0;
    case TEXT_END:
      return at == text->length;
    case LINE_BEGIN:
      return at == 0 || text->bytes[at - 1] == '\n';
    case LINE_END:
      return at == text->length || text->bytes[at] == '\n';
    default:
      return (is_word(text, (i32)at - 1) != is_word(text, (i32)at)) == (kind == WORD_EDGE);
  }
}

// Adds an instruction with all that can be reached from it without a character.
static void follow(runner *run, ways *into, u32 begin, u32 at, i32 *groups) {
  u32 depth = 0;
  run->stack[depth++] = begin;
  while (depth > 0) {
    u32 next = run->stack[--depth];
    if (next & RESTORE) {
      groups[next & ~RESTORE] = run->held[depth];
      continue;
    }
    if (into->places[next] < into->length && into->ways[into->places[next]] == next) continue;
    into->places[next] = into->length;
    into->ways[into->length++] = next;
    const instruction *one = &run->regex->code[next];
    if (one->code == JUMP) run->stack[depth++] = one->x;
    else if (one->code == ASSERT) {
      if (holds(run->text, one->x, at)) run->stack[depth++] = next + 1;
    } else if (one->code == SPLIT) {
      run->stack[depth++] = one->y;
      run->stack[depth++] = one->x;
    } else if (one->code == SAVE) {
      if (one->x < run->slots) {
        run->held[depth] = groups[one->x];
        run->stack[depth++] = RESTORE | one->x;
        groups[one->x] = (i32)at;
      }
      run->stack[depth++] = next + 1;
    } else copy(into->groups + (into->length - 1) * run->slots, groups, run->slots * sizeof(i32));
  }
}

static ways new_ways(const runner *run) {
  u32 length = run->regex->length;
  ways one = {0, allocate(length * 4), allocate(length * 4), allocate(length * run->slots * 4 + 4)};
  for (u32 at = 0; at < length; at++) one.places[at] = 0;
  return one;
}

// Takes a character along every way; whether one of them ends here, which cuts off those behind it.
static i32 advance(runner *run, const ways *now, ways *next, u32 at, i32 *groups, i32 *scratch) {
  u32 size = 0, point = NO_POINT;
  if (at < run->text->length) point = point_at(run->text->bytes + at, run->text->length - at, &size);
  for (u32 way = 0; way < now->length; way++) {
    const instruction *one = &run->regex->code[now->ways[way]];
    const i32 *own = now->groups + way * run->slots;
    if (one->code == MATCH) {
      copy(groups, own, run->slots * sizeof(i32));
      return 1;
    }
    i32 takes = point != NO_POINT && (one->code == ANY || (one->code == CLASS && class_has(one->set, point)));
    if (!takes) continue;
    copy(scratch, own, run->slots * sizeof(i32));
    follow(run, next, now->ways[way] + 1, at + size, scratch);
  }
  return 0;
}

i32 run_regex(const program *regex, const string *text, u32 from, i32 *groups, u32 slots) {
  u32 mark = heap_mark();
  runner run = {regex, text, slots, allocate(regex->length * 12 + 16), allocate(regex->length * 12 + 16)};
  ways now = new_ways(&run), next = new_ways(&run);
  i32 *scratch = allocate(slots * 4 + 4), found = 0;
  for (u32 at = from; at <= text->length;) {
    if (!found) {
      for (u32 slot = 0; slot < slots; slot++) scratch[slot] = -1;
      follow(&run, &now, 0, at, scratch);
    }
    if (now.length == 0) break;
    u32 size = 1;
    if (at < text->length) point_at(text->bytes + at, text->length - at, &size);
    found = advance(&run, &now, &next, at, groups, scratch) || found;
    if (found && slots == 0) break;
    now.length = 0;
    ways swapped = now;
    now = next;
    next = swapped;
    at += size;
  }
  heap_release(mark);
  return found;
}
