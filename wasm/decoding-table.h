// Decoding tables of DEFLATE's codes (RFC 1951, 3.2.2 and 3.2.5): a symbol is found by one look, or by two where its code is long.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

enum { LONGEST_CODE = 15, MOST_SYMBOLS = 288 };

// A row of a decoding table, by its lowest bits: bits to drop (8), of which the code itself (4), a flag each, and from bit 16
// a value: a literal, the base of a length or distance, or where the second table stands.
enum { SECOND = 1 << 12, STOP = 1 << 13, INVALID = 1 << 14, SPECIAL = 1 << 15 };
#define LITERAL 0x80000000u
#define ROW(value, code, extra) ((u32)(value) << 16 | (code) << 8 | ((code) + (extra)))
#define DROPPED(row) ((row) & 0xff)
#define CODE(row) ((row) >> 8 & 15)
#define VALUE(row) ((row) >> 16)

typedef u32 row_of(u32 symbol, u32 code);

static u32 literal_row(u32 symbol, u32 code) {
  static const u8 extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  static const u16 base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                             31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  if (symbol < 256) return LITERAL | ROW(symbol, code, 0);
  if (symbol == 256) return SPECIAL | STOP | ROW(0, code, 0);
  if (symbol > 285) return SPECIAL | INVALID | ROW(0, code, 0);
  return ROW(base[symbol - 257], code, extra[symbol - 257]);
}

static u32 distance_row(u32 symbol, u32 code) {
  if (symbol > 29) return SPECIAL | INVALID | ROW(0, code, 0);
  u32 extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
  return ROW(symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1, code, extra);
}

static u32 length_row(u32 symbol, u32 code) { return ROW(symbol, code, 0); }

static u32 reversed(u32 code, u32 length) {
  u32 result = 0;
  for (; length > 0; length--, code >>= 1) result = result << 1 | (code & 1);
  return result;
}

// Codes left unused when all lengths are given out; negative where there are too many.
static int unused_codes(const u16 *counts) {
  int unused = 1;
  for (u32 length = 1; length <= LONGEST_CODE && unused >= 0; length++) unused = (unused << 1) - counts[length];
  return unused;
}

// Symbols in the order of their codes.
static void sort_symbols(const u8 *code_lengths, u32 symbols, const u16 *counts, u16 *sorted) {
  u16 offsets[LONGEST_CODE + 2];
  offsets[1] = 0;
  for (u32 length = 1; length <= LONGEST_CODE; length++) offsets[length + 1] = offsets[length] + counts[length];
  for (u32 symbol = 0; symbol < symbols; symbol++)
    if (code_lengths[symbol] != 0) sorted[offsets[code_lengths[symbol]]++] = symbol;
}

// Bits of the second table that begins with this code: as many as its codes, which follow one another, fill.
static u32 second_bits(const u16 *counts, u32 length, u32 rest, u32 root, u32 longest) {
  u32 bits = length - root;
  int room = (1 << bits) - (int)rest;
  while (room > 0 && length < longest) {
    room = (room << 1) - counts[++length];
    bits++;
  }
  return bits;
}

// Makes a table of code lengths; 0 where they are no code. As zlib has it, a code may be incomplete only where `sparse` says so
// and it has at most one symbol, of one bit.
static int build(u32 *table, u32 root, const u8 *code_lengths, u32 symbols, row_of *row, int sparse) {
  u16 counts[LONGEST_CODE + 1] = {0}, sorted[MOST_SYMBOLS + 32];
  for (u32 symbol = 0; symbol < symbols; symbol++) counts[code_lengths[symbol]]++;
  u32 longest = LONGEST_CODE;
  while (longest > 0 && counts[longest] == 0) longest--;
  int unused = unused_codes(counts);
  if (unused < 0 || (unused > 0 && !(sparse && longest <= 1))) return 0;
  sort_symbols(code_lengths, symbols, counts, sorted);

  u32 size = 1u << root, next = size, second = 0, second_size = 0, prefix = ~0u, code = 0, index = 0;
  if (unused > 0)
    for (u32 at = 0; at < size; at++) table[at] = SPECIAL | INVALID | ROW(0, 1, 0);
  for (u32 length = 1; length <= longest; length++, code <<= 1)
    for (u32 rest = counts[length]; rest > 0; rest--, code++, index++) {
      u32 place = reversed(code, length);
      if (length <= root) {
        for (u32 at = place; at < size; at += 1u << length) table[at] = row(sorted[index], length);
        continue;
      }
      if ((place & (size - 1)) != prefix) {
        prefix = place & (size - 1);
        u32 bits = second_bits(counts, length, rest, root, longest);
        second = next;
        second_size = 1u << bits;
        next += second_size;
        table[prefix] = SPECIAL | SECOND | ROW(second, bits, 0);
      }
      for (u32 at = place >> root; at < second_size; at += 1u << (length - root))
        table[second + at] = row(sorted[index], length - root);
    }
  return 1;
}

