// Equality, order, hashes and look-ups of values; arrays.
#include "rego.h"

boolean rego_false = {BOOLEAN, 0}, rego_true = {BOOLEAN, 1};
value rego_null = {NULL_TYPE};

static u32 mixed(u32 hash, u32 part) {
  hash = (hash ^ part) * 0x9e3779b1u;
  return hash ^ (hash >> 15);
}

static u32 hash_of_string(string *one) {
  if (one->hash != 0) return one->hash;
  u32 hash = 2166136261u;
  for (u32 at = 0; at < one->length; at++) hash = (hash ^ (u8)one->bytes[at]) * 16777619u;
  hash ^= hash >> 15;
  return one->hash = hash == 0 ? 1 : hash;
}

static u32 hash_of_number(const number *one) {
  if (one->is_small) return mixed(mixed(NUMBER, (u32)one->small), (u32)(one->small >> 32));
  u32 hash = mixed(one->digits->negative, (u32)one->exponent);
  for (u32 at = 0; at < one->digits->length; at++) hash = mixed(hash, one->digits->limbs[at]);
  return hash;
}

static u32 hash_of_table(const table *one) {
  u32 sum = one->type;
  for (u32 at = 0; at < one->length; at++) {
    const entry *item = &one->entries[at];
    sum += item->member == NULL ? item->hash : mixed(item->hash, hash_of(item->member));
  }
  return mixed(sum, one->length);
}

u32 hash_of(const value *one) {
  switch (one->type) {
    case NUMBER:
      return hash_of_number((const number *)one);
    case STRING:
      return hash_of_string((string *)one);
    case ARRAY: {
      const array *list = (const array *)one;
      u32 hash = ARRAY;
      for (u32 at = 0; at < list->length; at++) hash = mixed(hash, hash_of(list->items[at]));
      return hash;
    }
    case OBJECT:
    case SET:
      return hash_of_table((const table *)one);
    default:
      return one == (value *)&rego_true ? 3 : one->type;
  }
}

static i32 compare_strings(const string *left, const string *right) {
  u32 shared = left->length < right->length ? left->length : right->length;
  i32 order = compare_bytes(left->bytes, right->bytes, shared);
  return order != 0 ? order : left->length < right->length ? -1 : left->length > right->length;
}

static i32 compare_arrays(array *left, array *right) {
  for (u32 at = 0; at < left->length && at < right->length; at++) {
    i32 order = compare(left->items[at], right->items[at]);
    if (order != 0) return order;
  }
  return left->length < right->length ? -1 : left->length > right->length;
}

static i32 compare_tables(table *left, table *right) {
  put_in_order(left);
  put_in_order(right);
  for (u32 at = 0; at < left->length && at < right->length; at++) {
    const entry *a = &left->entries[at], *b = &right->entries[at];
    i32 order = compare(a->key, b->key);
    if (order == 0 && a->member != NULL && b->member != NULL) order = compare(a->member, b->member);
    if (order != 0) return order;
  }
  return left->length < right->length ? -1 : left->length > right->length;
}

// Rego's total order.
i32 compare(value *left, value *right) {
  if (left == right) return 0;
  if (left->type != right->type) return left->type < right->type ? -1 : 1;
  switch (left->type) {
    case BOOLEAN:
      return (i32)((boolean *)left)->truth - (i32)((boolean *)right)->truth;
    case NUMBER:
      return compare_numbers((number *)left, (number *)right);
    case STRING:
      return compare_strings((string *)left, (string *)right);
    case ARRAY:
      return compare_arrays((array *)left, (array *)right);
    case OBJECT:
    case SET:
      return compare_tables((table *)left, (table *)right);
    default:
      return 0;
  }
}

static i32 equal_tables(const table *left, const table *right) {
  if (left->length != right->length) return 0;
  for (u32 at = 0; at < left->length; at++) {
    const entry *one = &left->entries[at], *other = find(right, one->key);
    if (other == NULL) return 0;
    if (one->member != NULL && !equal(one->member, other->member)) return 0;
  }
  return 1;
}

i32 equal(value *left, value *right) {
  if (left == right) return 1;
  if (left->type != right->type) return 0;
  switch (left->type) {
    case STRING: {
      const string *a = (string *)left, *b = (string *)right;
      return a->length == b->length && compare_bytes(a->bytes, b->bytes, a->length) == 0;
    }
    case ARRAY: {
      const array *a = (array *)left, *b = (array *)right;
      if (a->length != b->length) return 0;
      for (u32 at = 0; at < a->length; at++)
        if (!equal(a->items[at], b->items[at])) return 0;
      return 1;
    }
    case OBJECT:
    case SET:
      return equal_tables((table *)left, (table *)right);
    default:
      return compare(left, right) == 0;
  }
}

array *new_array(u32 capacity) {
  array *list = allocate(sizeof(array));
  list->type = ARRAY;
  list->length = 0;
  list->capacity = capacity;
  list->items = capacity == 0 ? NULL : allocate(capacity * sizeof(value *));
  return list;
}

void append(array *list, value *item) {
  if (list->length == list->capacity) {
    u32 capacity = list->capacity < 4 ? 4 : list->capacity * 2;
    if (capacity > 0x10000000) fail("an array is too large");
    list->items = moved(list->items, list->length * sizeof(value *), capacity * sizeof(value *));
    list->capacity = capacity;
  }
  list->items[list->length++] = item;
}

value *array_item(array *list, value *key) {
  if (key->type != NUMBER) return NULL;
  const number *index = (number *)key;
  if (!index->is_small || index->small < 0 || index->small >= list->length) return NULL;
  return list->items[index->small];
}

// A member by key: item of an array, member of an object, element of a set.
value *get(value *source, value *key) {
  if (source->type == ARRAY) return array_item((array *)source, key);
  if (source->type != OBJECT && source->type != SET) return NULL;
  entry *found = find((table *)source, key);
  return found == NULL ? NULL : found->member == NULL ? found->key : found->member;
}

static void merge(value **from, value **to, u32 start, u32 middle, u32 end) {
  u32 left = start, right = middle;
  for (u32 at = start; at < end; at++) {
    i32 takes_left = left < middle && (right >= end || compare(from[left], from[right]) <= 0);
    to[at] = takes_left ? from[left++] : from[right++];
  }
}

// Sorts in place, equal values in their order.
void sort_values(value **items, u32 length) {
  u32 in_order = 1;
  while (in_order < length && compare(items[in_order - 1], items[in_order]) <= 0) in_order++;
  if (in_order >= length) return;
  value **spare = allocate(length * sizeof(value *)), **from = items, **to = spare;
  for (u32 width = 1; width < length; width *= 2) {
    for (u32 start = 0; start < length; start += 2 * width) {
      u32 middle = start + width < length ? start + width : length;
      u32 end = start + 2 * width < length ? start + 2 * width : length;
      merge(from, to, start, middle, end);
    }
    value **swapped = from;
    from = to;
    to = swapped;
  }
  if (from != items) copy(items, from, length * sizeof(value *));
  release(spare);
}
