// Objects and sets: entries in the order in which they came, found by hash, sorted when somebody asks for their order.
#include "rego.h"

enum { INDEXED_FROM = 9 };

table *new_table(u32 type, u32 capacity) {
  table *one = allocate(sizeof(table));
  one->type = type;
  one->length = 0;
  one->capacity = capacity;
  one->sorted = 1;
  one->entries = capacity == 0 ? NULL : allocate(capacity * sizeof(entry));
  one->slots = 0;
  one->index = NULL;
  return one;
}

static void index_entry(table *one, u32 number) {
  u32 mask = one->slots - 1, slot = one->entries[number].hash & mask;
  while (one->index[slot] != 0) slot = (slot + 1) & mask;
  one->index[slot] = number + 1;
}

static void index_all(table *one) {
  for (u32 slot = 0; slot < one->slots; slot++) one->index[slot] = 0;
  for (u32 number = 0; number < one->length; number++) index_entry(one, number);
}

static void grow(table *one) {
  u32 capacity = one->capacity < 4 ? 4 : one->capacity * 2;
  if (capacity > 0x8000000) fail("a collection is too large");
  one->entries = moved(one->entries, one->length * sizeof(entry), capacity * sizeof(entry));
  one->capacity = capacity;
}

static void grow_index(table *one) {
  if (one->length < INDEXED_FROM || one->length * 2 <= one->slots) return;
  if (one->index != NULL) release(one->index);
  one->slots = 32;
  while (one->slots < one->capacity * 2) one->slots *= 2;
  one->index = allocate(one->slots * sizeof(u32));
  index_all(one);
}

static entry *find_hashed(const table *from, value *key, u32 hash) {
  if (from->index == NULL) {
    for (u32 at = 0; at < from->length; at++)
      if (from->entries[at].hash == hash && equal(from->entries[at].key, key)) return &from->entries[at];
    return NULL;
  }
  u32 mask = from->slots - 1;
  for (u32 slot = hash & mask; from->index[slot] != 0; slot = (slot + 1) & mask) {
    entry *one = &from->entries[from->index[slot] - 1];
    if (one->hash == hash && equal(one->key, key)) return one;
  }
  return NULL;
}

entry *find(const table *from, value *key) {
  return from->length == 0 ? NULL : find_hashed(from, key, hash_of(key));
}

// Sets a member, or adds an element (without a member); 0 where it was there.
i32 insert(table *into, value *key, value *member) {
  u32 hash = hash_of(key);
  entry *known = find_hashed(into, key, hash);
  if (known != NULL) {
    known->member = member;
    return 0;
  }
  if (into->length == into->capacity) grow(into);
  if (into->length > 0 && into->sorted) into->sorted = compare(into->entries[into->length - 1].key, key) < 0;
  into->entries[into->length++] = (entry){key, member, hash};
  u32 *before = into->index;
  grow_index(into);
  if (before != NULL && before == into->index) index_entry(into, into->length - 1);
  return 1;
}

static void merge(entry *from, entry *to, u32 start, u32 middle, u32 end) {
  u32 left = start, right = middle;
  for (u32 at = start; at < end; at++) {
    i32 takes_left = left < middle && (right >= end || compare(from[left].key, from[right].key) <= 0);
    to[at] = takes_left ? from[left++] : from[right++];
  }
}

void put_in_order(table *one) {
  if (one->sorted) return;
  u32 length = one->length;
  entry *spare = allocate(length * sizeof(entry)), *from = one->entries, *to = spare;
  for (u32 width = 1; width < length; width *= 2) {
    for (u32 start = 0; start < length; start += 2 * width) {
      u32 middle = start + width < length ? start + width : length;
      u32 end = start + 2 * width < length ? start + 2 * width : length;
      merge(from, to, start, middle, end);
    }
    entry *swapped = from;
    from = to;
    to = swapped;
  }
  if (from != one->entries) copy(one->entries, from, length * sizeof(entry));
  release(spare);
  one->sorted = 1;
  if (one->index != NULL) index_all(one);
}

table *copy_table(const table *one) {
  table *other = new_table(one->type, one->length + 1);
  copy(other->entries, one->entries, one->length * sizeof(entry));
  other->length = one->length;
  other->sorted = one->sorted;
  grow_index(other);
  return other;
}
