// Builtins of arrays, objects and sets.
#include "rego.h"

enum { MOST_ITEMS = 1 << 25 };

BUILTIN("array.concat") value *array_concat(value *left, value *right) {
  if (left->type != ARRAY || right->type != ARRAY) return NULL;
  const array *a = (array *)left, *b = (array *)right;
  if (a->length + b->length > MOST_ITEMS) fail("array.concat: an array is too large");
  array *result = new_array(a->length + b->length);
  copy(result->items, a->items, a->length * sizeof(value *));
  copy(result->items + a->length, b->items, b->length * sizeof(value *));
  result->length = a->length + b->length;
  return (value *)result;
}

BUILTIN("array.flatten") value *array_flatten(value *source) {
  if (source->type != ARRAY) return NULL;
  const array *list = (array *)source;
  array *result = new_array(list->length);
  for (u32 at = 0; at < list->length; at++) {
    const array *inner = (array *)list->items[at];
    if (inner->type != ARRAY) append(result, list->items[at]);
    else
      for (u32 item = 0; item < inner->length; item++) append(result, inner->items[item]);
  }
  return (value *)result;
}

BUILTIN("array.reverse") value *array_reverse(value *source) {
  if (source->type != ARRAY) return NULL;
  const array *list = (array *)source;
  array *result = new_array(list->length);
  for (u32 at = list->length; at-- > 0;) append(result, list->items[at]);
  return (value *)result;
}

static u32 bounded(i64 bound, u32 length) { return bound < 0 ? 0 : bound > length ? length : (u32)bound; }

BUILTIN("array.slice") value *array_slice(value *source, value *from, value *to) {
  i64 first, last;
  if (source->type != ARRAY || !small_integer(from, &first) || !small_integer(to, &last)) return NULL;
  const array *list = (array *)source;
  array *result = new_array(0);
  for (u32 at = bounded(first, list->length); at < bounded(last, list->length); at++) append(result, list->items[at]);
  return (value *)result;
}

// Whether a key is among keys: items of an array, elements of a set, or keys of an object.
static i32 is_among(value *key, value *keys) {
  if (keys->type != ARRAY) return find((table *)keys, key) != NULL;
  for (u32 at = 0; at < ((array *)keys)->length; at++)
    if (equal(((array *)keys)->items[at], key)) return 1;
  return 0;
}

static value *with_keys(value *source, value *keys, i32 wanted) {
  if (source->type != OBJECT || keys->type < ARRAY) return NULL;
  if (keys->type == ARRAY && ((array *)keys)->length > 8) {
    table *set = new_table(SET, 0);
    for (u32 at = 0; at < ((array *)keys)->length; at++) insert(set, ((array *)keys)->items[at], NULL);
    keys = (value *)set;
  }
  const table *object = (table *)source;
  table *result = new_table(OBJECT, 0);
  for (u32 at = 0; at < object->length; at++)
    if (is_among(object->entries[at].key, keys) == wanted) insert(result, object->entries[at].key, object->entries[at].member);
  return (value *)result;
}

BUILTIN("object.filter") value *object_filter(value *source, value *keys) { return with_keys(source, keys, 1); }
BUILTIN("object.remove") value *object_remove(value *source, value *keys) { return with_keys(source, keys, 0); }

BUILTIN("object.get") value *object_get(value *source, value *key, value *otherwise) {
  if (source->type != OBJECT) return NULL;
  value *found = source;
  if (key->type != ARRAY) found = get(source, key);
  else
    for (u32 at = 0; found != NULL && at < ((array *)key)->length; at++) found = get(found, ((array *)key)->items[at]);
  return found == NULL ? otherwise : found;
}

BUILTIN("object.keys") value *object_keys(value *source) {
  if (source->type != OBJECT) return NULL;
  const table *object = (table *)source;
  table *keys = new_table(SET, object->length);
  for (u32 at = 0; at < object->length; at++) insert(keys, object->entries[at].key, NULL);
  return (value *)keys;
}

extern value *rego_merge(value *first, value *second);

BUILTIN("object.union") value *object_union(value *left, value *right) {
  return left->type == OBJECT && right->type == OBJECT ? rego_merge(right, left) : NULL;
}

BUILTIN("object.union_n") value *object_union_n(value *source) {
  if (source->type != ARRAY) return NULL;
  value *result = (value *)new_table(OBJECT, 0);
  for (u32 at = 0; at < ((array *)source)->length; at++) {
    value *next = ((array *)source)->items[at];
    if (next->type != OBJECT) return NULL;
    result = rego_merge(next, result);
  }
  return result;
}

static void add_all(table *into, const table *from) {
  for (u32 at = 0; at < from->length; at++) insert(into, from->entries[at].key, NULL);
}

BUILTIN("or") value *set_or(value *left, value *right) {
  if (left->type != SET || right->type != SET) return NULL;
  table *result = copy_table((table *)left);
  add_all(result, (table *)right);
  return (value *)result;
}

BUILTIN("and") value *set_and(value *left, value *right) {
  if (left->type != SET || right->type != SET) return NULL;
  const table *from = (table *)left;
  table *result = new_table(SET, 0);
  for (u32 at = 0; at < from->length; at++)
    if (find((table *)right, from->entries[at].key) != NULL) insert(result, from->entries[at].key, NULL);
  return (value *)result;
}

BUILTIN("union") value *set_union(value *sets) {
  if (sets->type != SET) return NULL;
  table *result = new_table(SET, 0);
  for (u32 at = 0; at < ((table *)sets)->length; at++) {
    const table *one = (table *)((table *)sets)->entries[at].key;
    if (one->type != SET) return NULL;
    add_all(result, one);
  }
  return (value *)result;
}

BUILTIN("intersection") value *set_intersection(value *sets) {
  if (sets->type != SET) return NULL;
  value *result = NULL;
  for (u32 at = 0; at < ((table *)sets)->length; at++) {
    value *one = ((table *)sets)->entries[at].key;
    if (one->type != SET) return NULL;
    result = result == NULL ? one : set_and(result, one);
  }
  return result == NULL ? (value *)new_table(SET, 0) : result;
}

BUILTIN("count") value *count(value *source) {
  switch (source->type) {
    case STRING:
      return (value *)number_of(points_in(((string *)source)->bytes, ((string *)source)->length));
    case ARRAY:
      return (value *)number_of(((array *)source)->length);
    case OBJECT:
    case SET:
      return (value *)number_of(((table *)source)->length);
    default:
      return NULL;
  }
}

static u32 size_of(value *source) { return source->type == ARRAY ? ((array *)source)->length : ((table *)source)->length; }

static value *item_of(value *source, u32 at) {
  return source->type == ARRAY ? ((array *)source)->items[at] : ((table *)source)->entries[at].key;
}

static i32 is_list(value *source) { return source->type == ARRAY || source->type == SET; }

static value *extreme(value *source, i32 sign) {
  value *best = NULL;
  if (!is_list(source)) return NULL;
  for (u32 at = 0; at < size_of(source); at++)
    if (best == NULL || sign * compare(item_of(source, at), best) > 0) best = item_of(source, at);
  return best;
}

BUILTIN("max") value *max(value *source) { return extreme(source, 1); }
BUILTIN("min") value *min(value *source) { return extreme(source, -1); }

BUILTIN("sort") value *sort(value *source) {
  if (!is_list(source)) return NULL;
  array *result = new_array(size_of(source));
  if (source->type == SET) put_in_order((table *)source);
  for (u32 at = 0; at < size_of(source); at++) append(result, item_of(source, at));
  sort_values(result->items, result->length);
  return (value *)result;
}

BUILTIN("all") value *all(value *source) {
  if (!is_list(source)) return NULL;
  for (u32 at = 0; at < size_of(source); at++)
    if (item_of(source, at) != TRUTH(1)) return TRUTH(0);
  return TRUTH(1);
}

BUILTIN("any") value *any(value *source) {
  if (!is_list(source)) return NULL;
  for (u32 at = 0; at < size_of(source); at++)
    if (item_of(source, at) == TRUTH(1)) return TRUTH(1);
  return TRUTH(0);
}

BUILTIN("internal.member_2") value *member_2(value *wanted, value *source) {
  if (source->type == SET) return TRUTH(find((table *)source, wanted) != NULL);
  if (source->type < ARRAY) return TRUTH(0);
  for (u32 at = 0; at < size_of(source); at++) {
    value *item = source->type == ARRAY ? ((array *)source)->items[at] : ((table *)source)->entries[at].member;
    if (equal(item, wanted)) return TRUTH(1);
  }
  return TRUTH(0);
}

BUILTIN("internal.member_3") value *member_3(value *key, value *wanted, value *source) {
  value *found = get(source, key);
  return TRUTH(found != NULL && equal(found, wanted));
}

BUILTIN("numbers.range") value *numbers_range(value *from, value *to) {
  if (from->type != NUMBER || to->type != NUMBER || !((number *)from)->is_small || !((number *)to)->is_small) return NULL;
  i64 at = ((number *)from)->small, last = ((number *)to)->small;
  u64 steps = at <= last ? (u64)last - (u64)at : (u64)at - (u64)last;
  if (steps > MOST_ITEMS) fail("numbers.range: an array is too large");
  array *result = new_array((u32)steps + 1);
  i64 width = at <= last ? 1 : -1;
  for (u64 step = 0; step <= steps; step++, at += width) append(result, (value *)number_of(at));
  return (value *)result;
}

BUILTIN("graph.reachable") value *graph_reachable(value *graph, value *initial) {
  if (graph->type != OBJECT || !is_list(initial)) return NULL;
  array *waiting = new_array(0);
  table *found = new_table(SET, 0);
  for (u32 at = 0; at < size_of(initial); at++) append(waiting, item_of(initial, at));
  while (waiting->length > 0) {
    value *node = waiting->items[--waiting->length], *edges = get(graph, node);
    if (edges == NULL || !insert(found, node, NULL) || !is_list(edges)) continue;
    for (u32 at = 0; at < size_of(edges); at++) append(waiting, item_of(edges, at));
  }
  return (value *)found;
}
