// Texts in UTF-8, and texts under construction.
#include "rego.h"

string *new_string(const char *bytes, u32 length) {
  string *one = allocate(sizeof(string));
  *one = (string){STRING, length, 0, bytes};
  return one;
}

string *string_of(const char *text) { return new_string(text, text_length(text)); }

string *finished(buffer *text) { return new_string(text->bytes, text->length); }

void add_bytes(buffer *text, const char *bytes, u32 length) {
  u64 needed = (u64)text->length + length;
  if (needed > text->capacity) {
    u64 capacity = needed < 56 ? 56 : needed * 2;
    if (needed > 0x70000000) fail("a text is too large");
    if (capacity > 0x70000000) capacity = 0x70000000;
    text->bytes = moved(text->bytes, text->length, (u32)capacity);
    text->capacity = (u32)capacity;
  }
  copy(text->bytes + text->length, bytes, length);
  text->length = (u32)needed;
}

void add_text(buffer *text, const char *bytes) { add_bytes(text, bytes, text_length(bytes)); }

void add_byte(buffer *text, char byte) {
  if (text->length < text->capacity) text->bytes[text->length++] = byte;
  else add_bytes(text, &byte, 1);
}

void add_point(buffer *text, u32 point) {
  if (point < 0x80) {
    add_byte(text, (char)point);
    return;
  }
  u32 more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  u32 first = more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0;
  add_byte(text, (char)(first | (point >> (6 * more))));
  while (more-- > 0) add_byte(text, (char)(0x80 | ((point >> (6 * more)) & 0x3f)));
}

static u32 size_by_first(u8 first) {
  return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

// The code point that begins here, and how many bytes it takes. NO_POINT where the bytes are no UTF-8; then those that could
// begin one are taken, as the Encoding standard does.
u32 point_at(const char *bytes, u32 length, u32 *size) {
  u8 first = (u8)bytes[0];
  u32 wanted = size_by_first(first);
  *size = 1;
  if (wanted == 1) return first;
  if (wanted == 0) return NO_POINT;
  u32 point = first & (0x7f >> wanted);
  for (u32 at = 1; at < wanted; at++) {
    if (at == length) return NO_POINT;
    u8 next = (u8)bytes[at];
    u8 least = at > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    u8 most = at > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (next < least || next > most) return NO_POINT;
    point = (point << 6) | (next & 0x3f);
    *size = at + 1;
  }
  return point;
}

u32 points_in(const char *bytes, u32 length) {
  u32 count = 0;
  for (u32 at = 0; at < length; at++) count += ((u8)bytes[at] & 0xc0) != 0x80;
  return count;
}

// Byte at which a code point begins, by its number; the end where there are fewer.
u32 offset_of_point(const string *text, u32 point) {
  u32 at = 0;
  for (; at < text->length; at++)
    if (((u8)text->bytes[at] & 0xc0) != 0x80 && point-- == 0) break;
  return at;
}

// Byte at which a part occurs first, from a byte on; -1 where it does not.
i32 find_bytes(const string *text, const string *part, u32 from) {
  if (part->length > text->length) return -1;
  for (u32 at = from; at <= text->length - part->length; at++) {
    if (part->length > 0 && text->bytes[at] != part->bytes[0]) continue;
    if (compare_bytes(text->bytes + at, part->bytes, part->length) == 0) return (i32)at;
  }
  return -1;
}

i32 has_prefix(const string *text, const string *prefix) {
  return prefix->length <= text->length && compare_bytes(text->bytes, prefix->bytes, prefix->length) == 0;
}

i32 has_suffix(const string *text, const string *suffix) {
  if (suffix->length > text->length) return 0;
  return compare_bytes(text->bytes + text->length - suffix->length, suffix->bytes, suffix->length) == 0;
}
