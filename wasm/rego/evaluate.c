// What the code of a policy calls: contexts, results, memory of rules, and the steps of a plan.
#include "rego.h"

typedef struct {
  value *input;
  value *data;
  u32 entrypoint;
  table *result;
} context;

// What a rule gave for an input and data; `result` is 0 where it is undefined.
typedef struct {
  u32 function;
  value *input;
  value *data;
  value *result;
} memory;

static memory *memories = NULL;
static u32 memory_slots = 0, memory_count = 0;

EXPORT context *opa_eval_ctx_new(void) {
  context *one = allocate(sizeof(context));
  *one = (context){NULL, NULL, 0, NULL};
  return one;
}

EXPORT void opa_eval_ctx_set_input(context *one, value *input) { one->input = input; }
EXPORT void opa_eval_ctx_set_data(context *one, value *data) { one->data = data; }
EXPORT void opa_eval_ctx_set_entrypoint(context *one, u32 entrypoint) { one->entrypoint = entrypoint; }
EXPORT value *opa_eval_ctx_get_result(context *one) { return (value *)one->result; }

EXPORT value *rego_input(context *one) { return one->input; }
EXPORT value *rego_data(context *one) { return one->data; }

// Begins an evaluation, and tells its entrypoint.
EXPORT u32 rego_begin(context *one) {
  one->result = new_table(SET, 0);
  memories = NULL;
  memory_slots = memory_count = 0;
  forget_patterns();
  return one->entrypoint;
}

EXPORT void rego_add_result(context *one, value *solution) { insert(one->result, solution, NULL); }

EXPORT void rego_illegal_entrypoint(void) { fail("internal: illegal entrypoint id"); }

// Makes the context of an evaluation in one call.
EXPORT context *rego_prepare(u32 entrypoint, value *data, const char *input, u32 length, u32 heap) {
  extern void opa_heap_ptr_set(u32);
  opa_heap_ptr_set(heap);
  context *one = opa_eval_ctx_new();
  one->entrypoint = entrypoint;
  one->data = data;
  if (length == 0) return one;
  one->input = parse_text(input, length, 1);
  if (one->input == NULL) fail("input is no JSON, or nests too deep");
  return one;
}

EXPORT char *rego_finish(context *one, u32 format) {
  buffer text = {0};
  add_value(&text, (value *)one->result, format == 0 ? JSON_TEXT : VALUE_TEXT);
  add_byte(&text, 0);
  return text.bytes;
}

static memory *memory_of(u32 function, value *input, value *data) {
  u32 hash = (function * 0x9e3779b1u) ^ ((u32)input * 0x85ebca6bu) ^ ((u32)data * 0xc2b2ae35u);
  u32 mask = memory_slots - 1;
  for (u32 slot = (hash ^ (hash >> 15)) & mask;; slot = (slot + 1) & mask) {
    memory *one = &memories[slot];
    if (one->function == 0 || (one->function == function && one->input == input && one->data == data)) return one;
  }
}

static void grow_memories(void) {
  memory *before = memories;
  u32 slots = memory_slots;
  memory_slots = slots == 0 ? 64 : slots * 2;
  memories = allocate(memory_slots * sizeof(memory));
  for (u32 slot = 0; slot < memory_slots; slot++) memories[slot].function = 0;
  for (u32 slot = 0; slot < slots; slot++)
    if (before[slot].function != 0) *memory_of(before[slot].function, before[slot].input, before[slot].data) = before[slot];
  if (before != NULL) release(before);
}

// What a rule gave before: 0 where it was not asked, 1 where it was undefined. Functions count from 1.
EXPORT value *rego_recall(u32 function, value *input, value *data) {
  if (memory_slots == 0) return NULL;
  memory *one = memory_of(function, input, data);
  return one->function == 0 ? NULL : one->result == NULL ? (value *)1 : one->result;
}

EXPORT value *rego_remember(u32 function, value *input, value *data, value *result) {
  if ((memory_count + 1) * 2 > memory_slots) grow_memories();
  *memory_of(function, input, data) = (memory){function, input, data, result};
  memory_count++;
  return result;
}

EXPORT value *rego_get(value *source, value *key) { return source == NULL || key == NULL ? NULL : get(source, key); }

EXPORT i32 rego_equal(value *left, value *right) {
  return left == right || (left != NULL && right != NULL && equal(left, right));
}

// Whether a local may get another value: it has none, or an equal one.
EXPORT i32 rego_agrees(value *before, value *next) {
  return before == NULL || next == NULL || rego_equal(before, next);
}

EXPORT i32 rego_is(value *one, u32 type) { return one != NULL && one->type == type; }

static u32 length_of(const value *one) {
  return one->type == ARRAY ? ((array *)one)->length : one->type == OBJECT || one->type == SET ? ((table *)one)->length : 0;
}

EXPORT value *rego_length(value *one) {
  if (one == NULL || one->type < ARRAY) return NULL;
  return (value *)number_of(length_of(one));
}

EXPORT value *rego_new_array(void) { return (value *)new_array(0); }
EXPORT value *rego_new_object(void) { return (value *)new_table(OBJECT, 0); }
EXPORT value *rego_new_set(void) { return (value *)new_table(SET, 0); }
EXPORT void rego_append(array *list, value *item) { append(list, item); }
EXPORT void rego_add(table *set, value *element) { insert(set, element, NULL); }
EXPORT void rego_insert(table *object, value *key, value *member) { insert(object, key, member); }

// Sets a member; 0 where it has another value.
EXPORT i32 rego_insert_once(table *object, value *key, value *member) {
  entry *known = find(object, key);
  if (known != NULL) return equal(known->member, member);
  insert(object, key, member);
  return 1;
}

// How many rounds a loop over a value takes, whose entries are put in order.
EXPORT u32 rego_rounds(value *source) {
  if (source == NULL) return 0;
  if (source->type == OBJECT || source->type == SET) put_in_order((table *)source);
  return length_of(source);
}

EXPORT value *rego_round_key(value *source, u32 round) {
  return source->type == ARRAY ? (value *)number_of(round) : ((table *)source)->entries[round].key;
}

EXPORT value *rego_round_value(value *source, u32 round) {
  if (source->type == ARRAY) return ((array *)source)->items[round];
  const entry *one = &((table *)source)->entries[round];
  return one->member == NULL ? one->key : one->member;
}

// Members of both, the first's before the second's; objects in both are merged.
static value *merged(value *first, value *second) {
  if (first->type != OBJECT || second->type != OBJECT) return first;
  table *result = copy_table((table *)second);
  const table *before = (table *)first;
  for (u32 at = 0; at < before->length; at++) {
    const entry *one = &before->entries[at], *other = find(result, one->key);
    insert(result, one->key, other == NULL ? one->member : merged(one->member, other->member));
  }
  return (value *)result;
}

EXPORT value *rego_merge(value *first, value *second) {
  return first == NULL ? second : second == NULL ? first : merged(first, second);
}

// A copy in which the value at a path is replaced; what is no object on the way becomes one.
EXPORT value *rego_replaced(value *base, value **path, u32 length, value *replacement) {
  if (length == 0) return replacement;
  table *object = base != NULL && base->type == OBJECT ? copy_table((table *)base) : new_table(OBJECT, 1);
  const entry *below = find(object, path[0]);
  insert(object, path[0], rego_replaced(below == NULL ? NULL : below->member, path + 1, length - 1, replacement));
  return (value *)object;
}

EXPORT void rego_conflict(const char *message) { fail(message); }

// Of objects by a path of keys: adds a value, or takes it out. Codes of errors are those of the interface.
enum { OK, INTERNAL, INVALID_TYPE, INVALID_PATH };

static i32 check_path(value *base, value *path) {
  if (base == NULL || path == NULL || path->type != ARRAY) return INVALID_PATH;
  return ((array *)path)->length == 0 ? INVALID_PATH : OK;
}

EXPORT i32 opa_value_add_path(value *base, value *path, value *added) {
  i32 code = check_path(base, path);
  if (code != OK) return code;
  const array *keys = (array *)path;
  for (u32 at = 0; at + 1 < keys->length; at++) {
    if (base->type != OBJECT) return INVALID_TYPE;
    value *below = get(base, keys->items[at]);
    if (below == NULL) insert((table *)base, keys->items[at], below = (value *)new_table(OBJECT, 0));
    base = below;
  }
  if (base->type != OBJECT) return INVALID_TYPE;
  insert((table *)base, keys->items[keys->length - 1], added);
  return OK;
}

static void remove_entry(table *from, u32 number) {
  table *kept = new_table(from->type, from->length);
  for (u32 at = 0; at < from->length; at++)
    if (at != number) insert(kept, from->entries[at].key, from->entries[at].member);
  *from = *kept;
}

EXPORT i32 opa_value_remove_path(value *base, value *path) {
  i32 code = check_path(base, path);
  if (code != OK) return code;
  const array *keys = (array *)path;
  for (u32 at = 0; at + 1 < keys->length; at++) {
    base = get(base, keys->items[at]);
    if (base == NULL) return INVALID_PATH;
    if (base->type != OBJECT) return INVALID_TYPE;
  }
  if (base->type != OBJECT) return INVALID_TYPE;
  const entry *found = find((table *)base, keys->items[keys->length - 1]);
  if (found != NULL) remove_entry((table *)base, (u32)(found - ((table *)base)->entries));
  return OK;
}

// Values are given back with the heap pointer, never one by one.
EXPORT void opa_value_free(value *one) { (void)one; }
