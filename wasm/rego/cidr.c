// Builtins of addresses and networks.
#include "rego.h"

// Bytes of an address, the first 4 or all 16, and the length of the prefix that a network shares.
typedef struct {
  u8 bytes[16];
  u32 size;
  u32 prefix;
} network;

static i32 is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Reads a decimal number of up to 3 digits, without zeros in front unless they are allowed; how many bytes it took.
static u32 read_decimal(const char *at, const char *end, u32 *number) {
  u32 length = 0;
  *number = 0;
  while (at + length < end && is_digit(at[length]) && length < 3) *number = *number * 10 + (u32)(at[length++] - '0');
  return length > 1 && at[0] == '0' ? 0 : length;
}

static i32 read_short(const char *at, const char *end, u8 *bytes) {
  for (u32 part = 0; part < 4; part++) {
    u32 number, length = read_decimal(at, end, &number);
    if (length == 0 || number > 255) return 0;
    bytes[part] = (u8)number;
    at += length;
    if (part < 3 && (at == end || *at++ != '.')) return 0;
  }
  return at == end;
}

static i32 hex_of(char byte) {
  if (is_digit(byte)) return byte - '0';
  char lower = byte | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Reads groups of IPv6 with colons between; -1 where there is something else.
static i32 read_groups(const char *at, const char *end, u8 *bytes, i32 most) {
  i32 count = 0;
  if (at == end) return 0;
  for (;;) {
    const char *stop = at;
    u32 group = 0;
    while (stop < end && hex_of(*stop) >= 0 && stop - at < 4) group = group << 4 | (u32)hex_of(*stop++);
    if (stop < end && *stop == '.') return count + 2 <= most && read_short(at, end, bytes + 2 * count) ? count + 2 : -1;
    if (stop == at || count == most) return -1;
    bytes[2 * count] = (u8)(group >> 8);
    bytes[2 * count + 1] = (u8)group;
    count++;
    if (stop == end) return count;
    if (*stop != ':') return -1;
    at = stop + 1;
  }
}

static i32 read_long(const char *at, const char *end, u8 *bytes) {
  const char *gap = NULL;
  for (const char *one = at; one + 1 < end; one++)
    if (one[0] == ':' && one[1] == ':') {
      gap = one;
      break;
    }
  for (u32 byte = 0; byte < 16; byte++) bytes[byte] = 0;
  if (gap == NULL) return read_groups(at, end, bytes, 8) == 8;
  u8 tail[16];
  i32 before = read_groups(at, gap, bytes, 7), after = read_groups(gap + 2, end, tail, 7);
  for (const char *one = at; one < gap; one++)
    if (*one == '.') return 0;
  if (before < 0 || after < 0 || before + after > 7) return 0;
  for (i32 byte = 0; byte < 2 * after; byte++) bytes[16 - 2 * after + byte] = tail[byte];
  return 1;
}

static i32 read_address(const char *at, const char *end, network *into) {
  for (const char *one = at; one < end; one++)
    if (*one == ':') {
      into->size = 16;
      return read_long(at, end, into->bytes);
    }
  into->size = 4;
  return read_short(at, end, into->bytes);
}

// IPv4 in an IPv6 address (RFC 4291, 2.5.5.2) is IPv4.
static void unmap(network *one) {
  if (one->size == 4) return;
  for (u32 at = 0; at < 12; at++)
    if (one->bytes[at] != (at < 10 ? 0 : 0xff)) return;
  for (u32 at = 0; at < 4; at++) one->bytes[at] = one->bytes[12 + at];
  one->size = 4;
  one->prefix = one->prefix < 96 ? 0 : one->prefix - 96;
}

static void cut_host(network *one) {
  for (u32 at = 0; at < one->size; at++) {
    u32 kept = one->prefix <= 8 * at ? 0 : one->prefix - 8 * at;
    if (kept < 8) one->bytes[at] &= (u8)(0xff00 >> kept);
  }
}

static i32 read_network(const string *text, network *into) {
  const char *end = text->bytes + text->length, *slash = end;
  while (slash > text->bytes && slash[-1] != '/') slash--;
  if (slash == text->bytes || !read_address(text->bytes, slash - 1, into)) return 0;
  const char *at = slash;
  while (at + 1 < end && *at == '0') at++;
  u32 length = read_decimal(at, end, &into->prefix);
  if (length == 0 || at + length != end || into->prefix > into->size * 8) return 0;
  cut_host(into);
  unmap(into);
  return 1;
}

static i32 read_either(const string *text, network *into) {
  if (!read_address(text->bytes, text->bytes + text->length, into)) return read_network(text, into);
  into->prefix = into->size * 8;
  unmap(into);
  return 1;
}

static i32 shares_prefix(const network *left, const network *right, u32 prefix) {
  for (u32 at = 0; at * 8 < prefix; at++) {
    u32 bits = prefix - at * 8, mask = bits >= 8 ? 0xff : (0xff00 >> bits) & 0xff;
    if ((left->bytes[at] ^ right->bytes[at]) & mask) return 0;
  }
  return 1;
}

BUILTIN("net.cidr_contains") value *cidr_contains(value *left, value *right) {
  network outer, inner;
  if (left->type != STRING || right->type != STRING) return NULL;
  if (!read_network((string *)left, &outer) || !read_either((string *)right, &inner)) return NULL;
  return TRUTH(outer.size == inner.size && outer.prefix <= inner.prefix && shares_prefix(&outer, &inner, outer.prefix));
}

BUILTIN("net.cidr_overlap") value *cidr_overlap(value *left, value *right) { return cidr_contains(left, right); }

BUILTIN("net.cidr_intersects") value *cidr_intersects(value *left, value *right) {
  network a, b;
  if (left->type != STRING || right->type != STRING) return NULL;
  if (!read_network((string *)left, &a) || !read_network((string *)right, &b)) return NULL;
  return TRUTH(a.size == b.size && shares_prefix(&a, &b, a.prefix < b.prefix ? a.prefix : b.prefix));
}

BUILTIN("net.cidr_is_valid") value *cidr_is_valid(value *one) {
  network read;
  return TRUTH(one->type == STRING && read_network((string *)one, &read));
}
