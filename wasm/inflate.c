// Raw DEFLATE (RFC 1951) unpacked as its bytes arrive, for WebAssembly: `npm run build:wasm` makes inflate.wasm of it.
//
// The host writes packed bytes behind what is still unread (make_room, supply), calls run, and reads what came out (output,
// produced, take). What came out stays where it is while the next pieces are written behind it, in a ring, so that another
// thread can read it there: of RING pieces two must be free before run is called, one to write and one that stores may touch.
// All memory is the arrays below: a hostile stream costs no more than an honest one. A symbol is decoded by one look into a
// table; whatever is read past the end of the input is zeros, and is noticed when the count is taken.
#include <wasm_simd128.h>
#include "decoding-table.h"

#define EXPORT __attribute__((visibility("default")))

enum { WINDOW = 1 << 15, INPUT = 1 << 18, PIECE = 1 << 19, RING = 6, OUTPUT = RING * PIECE };
// Behind the input: the longest block header (about 570 bytes) and one more load. Behind the output: one match and one store.
enum { INPUT_SLACK = 1024, OUTPUT_SLACK = 512, LONGEST_HEADER = 600, LOAD = 16 };
enum { LITERAL_BITS = 11, DISTANCE_BITS = 9, LENGTH_BITS = 7 };

// What run answers; the host knows these numbers too.
enum status { NEEDS_INPUT, HAS_OUTPUT, FINISHED, MALFORMED, TRUNCATED, RUNNING };
enum mode { AT_HEADER, IN_STORED, IN_CODES, AT_END };

static u8 input_bytes[INPUT + INPUT_SLACK];
static u8 output_bytes[WINDOW + OUTPUT + OUTPUT_SLACK];
// Sizes of the largest tables that complete codes can need: 2342 and 594.
static u32 literals[2400], distances[640], lengths[1 << LENGTH_BITS];

static struct {
  u64 bits;   // read ahead, the next one lowest
  u32 count;  // of those bits
  u32 at, end;
  u32 from, put, full; // where the piece begins, where it is, and where it is full
  u32 stored; // bytes of a stored block still to come
  u64 total;
  enum mode mode;
  int last_block, last_input;
} state;

static u64 load(const u8 *from) {
  u64 bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

static void store(u8 *to, u64 bytes) { __builtin_memcpy(to, &bytes, sizeof bytes); }

static int build_fixed(void) {
  u8 code_lengths[MOST_SYMBOLS];
  for (u32 symbol = 0; symbol < MOST_SYMBOLS; symbol++)
    code_lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
  if (!build(literals, LITERAL_BITS, code_lengths, MOST_SYMBOLS, literal_row, 0)) return 0;
  for (u32 symbol = 0; symbol < 32; symbol++) code_lengths[symbol] = 5;
  return build(distances, DISTANCE_BITS, code_lengths, 32, distance_row, 1);
}

// --- reading bits

static void refill(void) {
  state.bits |= load(input_bytes + state.at) << state.count;
  state.at += (63 - state.count) >> 3;
  state.count |= 56;
}

static u32 bits(u32 count) {
  if (state.count < count) refill();
  u32 value = state.bits & ((1u << count) - 1);
  state.bits >>= count;
  state.count -= count;
  return value;
}

// Gives whole bytes back that were read ahead, so that `at` tells how far the stream was used.
static void unread_bytes(void) {
  state.at -= state.count >> 3;
  state.count &= 7;
  state.bits &= (1u << state.count) - 1;
}

// --- blocks

// The code lengths of a block with codes of its own (3.2.7).
static int read_dynamic(void) {
  static const u8 order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  u8 code_lengths[MOST_SYMBOLS + 32] = {0}, of_lengths[19] = {0};
  u32 literal_count = bits(5) + 257, distance_count = bits(5) + 1, length_count = bits(4) + 4;
  if (literal_count > 286 || distance_count > 30) return 0;
  for (u32 index = 0; index < length_count; index++) of_lengths[order[index]] = bits(3);
  if (!build(lengths, LENGTH_BITS, of_lengths, 19, length_row, 0)) return 0;
  for (u32 at = 0; at < literal_count + distance_count;) {
    if (state.count < LONGEST_CODE) refill();
    u32 row = lengths[state.bits & ((1 << LENGTH_BITS) - 1)];
    bits(DROPPED(row));
    u32 symbol = VALUE(row);
    if (symbol < 16) {
      code_lengths[at++] = symbol;
      continue;
    }
    if (symbol == 16 && at == 0) return 0;
    u8 value = symbol == 16 ? code_lengths[at - 1] : 0;
    u32 repeat = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
    if (at + repeat > literal_count + distance_count) return 0;
    while (repeat-- > 0) code_lengths[at++] = value;
  }
  if (code_lengths[256] == 0) return 0;
  return build(literals, LITERAL_BITS, code_lengths, literal_count, literal_row, 0) &&
         build(distances, DISTANCE_BITS, code_lengths + literal_count, distance_count, distance_row, 1);
}

static enum status read_header(void) {
  if (!state.last_input && state.end - state.at < LONGEST_HEADER) return NEEDS_INPUT;
  state.last_block = bits(1);
  u32 type = bits(2);
  int good = type == 1 ? build_fixed() : type == 2 ? read_dynamic() : type == 0;
  unread_bytes();
  if (good && type == 0) {
    state.bits = state.count = 0;
    u32 both = load(input_bytes + state.at);
    state.at += 4;
    state.stored = both & 0xffff;
    good = state.stored == (~both >> 16);
  }
  if (state.at > state.end) return TRUNCATED;
  if (!good) return MALFORMED;
  state.mode = type == 0 ? IN_STORED : IN_CODES;
  return RUNNING;
}

static u32 least(u32 left, u32 right) { return left < right ? left : right; }

static enum status copy_stored(void) {
  while (state.stored > 0) {
    u32 here = state.end - state.at, room = state.full > state.put ? state.full - state.put : 0;
    if (room == 0) return HAS_OUTPUT;
    if (here == 0) return state.last_input ? TRUNCATED : NEEDS_INPUT;
    u32 count = least(state.stored, least(here, room));
    __builtin_memcpy(output_bytes + state.put, input_bytes + state.at, count);
    state.put += count;
    state.at += count;
    state.total += count;
    state.stored -= count;
  }
  state.mode = state.last_block ? AT_END : AT_HEADER;
  return RUNNING;
}

// Writes a match, up to 15 bytes more than its length.
static inline void copy_match(u8 *to, u32 back, const u8 *end) {
  const u8 *from = to - back;
  if (back >= 16) {
    // Most matches are shorter than one store, and few longer than two.
    wasm_v128_store(to, wasm_v128_load(from));
    if (end - to <= 16) return;
    do {
      to += 16;
      from += 16;
      wasm_v128_store(to, wasm_v128_load(from));
    } while (end - to > 16);
  } else if (back == 1) {
    v128_t splat = wasm_i8x16_splat(*from);
    do {
      wasm_v128_store(to, splat);
      to += 16;
    } while (to < end);
  } else if (back >= 8) {
    do {
      store(to, load(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else {
    do *to++ = *from++;
    while (to < end);
  }
}

#define REFILL() (ahead |= load(in) << count, in += (63 - count) >> 3, count |= 56)
#define DROP(number) (ahead >>= (number), count -= (number))
#define PUT(row) (DROP(DROPPED(row)), *out++ = VALUE(row))
#define LOOK(table, size) table[ahead & ((1u << (size)) - 1)]
#define LOOK_TWICE(table, size, row) (DROP(size), table[VALUE(row) + (ahead & ((1u << CODE(row)) - 1))])
#define WITH_EXTRA(row, bits) (VALUE(row) + ((u32)((bits) & ((1u << DROPPED(row)) - 1)) >> CODE(row)))

// The inner loop: literals and matches until the block, the input or the room ends. 56 bits ahead are enough for three
// literals of the first table, or for a length and a distance with all their extra bits (48).
static enum status decode(void) {
  u64 ahead = state.bits;
  u32 count = state.count;
  const u8 *in = input_bytes + state.at;
  const u8 *stop = input_bytes + state.end + (state.last_input ? LOAD / 2 : -LOAD);
  u8 *out = output_bytes + state.put, *full = output_bytes + state.full;
  const u8 *oldest = state.total >= WINDOW ? output_bytes : out - state.total;
  enum status status = RUNNING;
  while (status == RUNNING) {
    if (in > stop) {
      status = state.last_input ? TRUNCATED : NEEDS_INPUT;
      break;
    }
    if (out >= full) {
      status = HAS_OUTPUT;
      break;
    }
    REFILL();
    u32 row = LOOK(literals, LITERAL_BITS);
    if (row & LITERAL) {
      PUT(row);
      row = LOOK(literals, LITERAL_BITS);
      if (row & LITERAL) {
        PUT(row);
        row = LOOK(literals, LITERAL_BITS);
        if (row & LITERAL) {
          PUT(row);
          continue;
        }
      }
      REFILL();
    }
    if (row & SPECIAL) {
      if (row & SECOND) row = LOOK_TWICE(literals, LITERAL_BITS, row);
      if (row & LITERAL) {
        PUT(row);
        continue;
      }
      if (row & SPECIAL) {
        DROP(DROPPED(row));
        if (!(row & STOP)) status = MALFORMED;
        state.mode = state.last_block ? AT_END : AT_HEADER;
        break;
      }
    }
    u64 before = ahead;
    DROP(DROPPED(row));
    u32 length = WITH_EXTRA(row, before);
    row = LOOK(distances, DISTANCE_BITS);
    if (row & SPECIAL) {
      if (row & SECOND) row = LOOK_TWICE(distances, DISTANCE_BITS, row);
      if (row & SPECIAL) {
        status = MALFORMED;
        break;
      }
    }
    before = ahead;
    DROP(DROPPED(row));
    u32 back = WITH_EXTRA(row, before);
    u8 *to = out;
    out += length;
    if (to - back < oldest) {
      status = MALFORMED;
      break;
    }
    copy_match(to, back, out);
  }
  state.bits = ahead;
  state.count = count;
  state.at = in - input_bytes;
  state.total += out - output_bytes - state.put;
  state.put = out - output_bytes;
  unread_bytes();
  return status != NEEDS_INPUT && state.at > state.end ? TRUNCATED : status;
}

// --- what the host calls

static void begin_piece(u32 at) {
  state.from = state.put = at;
  state.full = WINDOW + ((at - WINDOW) / PIECE + 1) * PIECE;
}

/** Begins a new stream; what came out of the one before stays where it is. */
EXPORT void reset(void) {
  u32 at = state.put > WINDOW && state.put < WINDOW + OUTPUT ? state.put : WINDOW;
  __builtin_memset(&state, 0, sizeof state);
  begin_piece(at);
}

/** Moves what is unread to the front of the input; gives how many bytes that are. */
EXPORT u32 make_room(void) {
  u32 unread = state.end - state.at;
  __builtin_memmove(input_bytes, input_bytes + state.at, unread);
  state.at = 0;
  return state.end = unread;
}

/** Says that `count` bytes were written behind the unread ones, and whether they are the stream's last. */
EXPORT void supply(u32 count, int last) {
  state.end += count;
  state.last_input = last;
  __builtin_memset(input_bytes + state.end, 0, INPUT_SLACK);
}

EXPORT enum status run(void) {
  enum status status = RUNNING;
  while (status == RUNNING) switch (state.mode) {
      case AT_HEADER: status = read_header(); break;
      case IN_STORED: status = copy_stored(); break;
      case IN_CODES: status = decode(); break;
      case AT_END: status = FINISHED; break;
    }
  return status;
}

EXPORT u8 *input(void) { return input_bytes; }
EXPORT u32 input_size(void) { return INPUT; }
EXPORT u8 *unread(void) { return input_bytes + state.at; }
EXPORT u32 unread_count(void) { return state.end - state.at; }
EXPORT u32 ring(void) { return RING; }
EXPORT u8 *output(void) { return output_bytes + state.from; }
EXPORT u32 produced(void) { return state.put - state.from; }

/** Begins the next piece: behind the last one, or where the ring begins, with the last of the output as the window before it. */
EXPORT void take(void) {
  if (state.put >= WINDOW + OUTPUT) {
    __builtin_memmove(output_bytes, output_bytes + state.put - WINDOW, WINDOW);
    state.put = WINDOW;
  }
  begin_piece(state.put);
}
