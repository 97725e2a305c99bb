// Linear memory: a heap that grows upwards, with a list of what was given back. Setting the heap pointer forgets that list.
#include "rego.h"

extern u8 __heap_base;

__attribute__((import_module("env"), import_name("opa_abort"))) extern void opa_abort(const char *message);

typedef struct block {
  u32 size;
  struct block *next;
} block;

// Where the heap begins; the linker of policies writes here where the constants of the policy end.
EXPORT u32 rego_heap_start = 0;
static u32 heap_end = 0;
static block *given_back = NULL;
static block *stashed = NULL;

enum { HEADER = 8, PAGE = 65536, WORTH_REUSE = 48, MOST_LOOKED_AT = 16 };

void fail(const char *message) {
  opa_abort(message);
  __builtin_trap();
}

static u32 aligned(u32 address) { return (address + 7) & ~7u; }

static void begin(void) {
  if (heap_end == 0) heap_end = aligned(rego_heap_start ? rego_heap_start : (u32)&__heap_base);
}

static block *reused(u32 size) {
  block **link = &given_back;
  for (u32 seen = 0; *link != NULL && seen < MOST_LOOKED_AT; seen++, link = &(*link)->next) {
    block *one = *link;
    if (one->size < size || one->size > size * 2) continue;
    *link = one->next;
    return one;
  }
  return NULL;
}

// Makes sure that memory reaches an address.
static void reach(u64 end) {
  u64 size = (u64)__builtin_wasm_memory_size(0) * PAGE;
  if (end <= size) return;
  u64 pages = (end - size + PAGE - 1) / PAGE;
  u64 more = pages + (size / PAGE) / 4;
  if (__builtin_wasm_memory_grow(0, more) != (u32)-1) return;
  if (pages > 65536 || __builtin_wasm_memory_grow(0, pages) == (u32)-1) fail("out of memory");
}

EXPORT void *opa_malloc(u32 size) {
  begin();
  if (size > 0xf0000000u) fail("out of memory");
  u32 whole = aligned(size < 8 ? 8 : size);
  block *one = whole >= WORTH_REUSE ? reused(whole) : NULL;
  if (one == NULL) {
    u64 end = (u64)heap_end + HEADER + whole;
    reach(end);
    one = (block *)heap_end;
    one->size = whole;
    heap_end = (u32)end;
  }
  return (u8 *)one + HEADER;
}

void *allocate(u32 size) { return opa_malloc(size); }

EXPORT void opa_free(void *address) {
  if (address == NULL) return;
  block *one = (block *)((u8 *)address - HEADER);
  if ((u32)one + HEADER + one->size == heap_end) {
    heap_end = (u32)one;
    return;
  }
  one->next = given_back;
  given_back = one;
}

void release(void *address) { opa_free(address); }

// A block of another size with what the first bytes held.
void *moved(void *old, u32 from, u32 to) {
  void *larger = allocate(to);
  copy(larger, old, from);
  if (old != NULL) release(old);
  return larger;
}

u32 heap_mark(void) {
  begin();
  return heap_end;
}

// Forgets everything that was allocated since the mark, blocks that were reused for it excepted. What came from before the
// mark must not be given back meanwhile.
void heap_release(u32 mark) {
  while (given_back != NULL && (u32)given_back >= mark) given_back = given_back->next;
  heap_end = mark;
}

EXPORT u32 opa_heap_ptr_get(void) { return heap_mark(); }

EXPORT void opa_heap_ptr_set(u32 address) {
  heap_end = aligned(address);
  given_back = NULL;
}

EXPORT void opa_heap_blocks_stash(void) {
  stashed = given_back;
  given_back = NULL;
}

EXPORT void opa_heap_blocks_restore(void) {
  given_back = stashed;
  stashed = NULL;
}

EXPORT void opa_heap_stash_clear(void) { stashed = NULL; }

void copy(void *target, const void *source, u32 size) {
  if (size != 0) __builtin_memmove(target, source, size);
}

i32 compare_bytes(const char *left, const char *right, u32 size) {
  for (u32 at = 0; at < size; at++)
    if (left[at] != right[at]) return (u8)left[at] < (u8)right[at] ? -1 : 1;
  return 0;
}

u32 text_length(const char *text) {
  u32 length = 0;
  while (text[length] != 0) length++;
  return length;
}
