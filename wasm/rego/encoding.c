// Builtins of base64 and base64url (RFC 4648).
#include "rego.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char digit_of(u32 six, i32 is_url) {
  if (six < 62) return alphabet[six];
  return six == 62 ? (is_url ? '-' : '+') : is_url ? '_' : '/';
}

static value *encoded(value *one, i32 is_url, i32 is_padded) {
  if (one->type != STRING) return NULL;
  const string *text = (string *)one;
  buffer result = {0};
  for (u32 at = 0; at < text->length; at += 3) {
    u32 left = text->length - at, group = (u32)(u8)text->bytes[at] << 16;
    if (left > 1) group |= (u32)(u8)text->bytes[at + 1] << 8;
    if (left > 2) group |= (u8)text->bytes[at + 2];
    for (u32 digit = 0; digit < 4; digit++) {
      if (digit <= left) add_byte(&result, digit_of((group >> (18 - 6 * digit)) & 63, is_url));
      else if (is_padded) add_byte(&result, '=');
    }
  }
  return (value *)finished(&result);
}

static i32 six_of(char digit, i32 is_url) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == (is_url ? '-' : '+')) return 62;
  return digit == (is_url ? '_' : '/') ? 63 : -1;
}

// Bytes of base64, whose line breaks are skipped. Base64url is padded by its length, line breaks included. 0 where it is none.
static i32 decoded(const string *text, i32 is_url, buffer *result) {
  u32 bits = 0, digits = 0, padding = 0;
  if (is_url && text->length % 4 == 1) return 0;
  for (u32 at = 0; at < text->length; at++) {
    char byte = text->bytes[at];
    if (byte == '\n' || byte == '\r') continue;
    i32 six = six_of(byte, is_url);
    if (byte == '=') padding++;
    else if (six < 0 || padding > 0) return 0;
    else {
      bits = (bits << 6) | (u32)six;
      digits++;
      if (digits % 4 != 1) add_byte(result, (char)(bits >> (digits % 4 == 2 ? 4 : digits % 4 == 3 ? 2 : 0)));
    }
  }
  if (is_url) padding += (4 - text->length % 4) % 4;
  return digits % 4 != 1 && padding == (4 - digits % 4) % 4;
}

// Bytes as a text: U+FFFD stands for what is no UTF-8.
static value *text_of_bytes(const buffer *bytes) {
  buffer text = {0};
  for (u32 at = 0, size; at < bytes->length; at += size) {
    u32 point = point_at(bytes->bytes + at, bytes->length - at, &size);
    add_point(&text, point == NO_POINT ? 0xfffd : point);
  }
  return (value *)finished(&text);
}

static value *text_of(value *one, i32 is_url) {
  buffer bytes = {0};
  return one->type == STRING && decoded((string *)one, is_url, &bytes) ? text_of_bytes(&bytes) : NULL;
}

BUILTIN("base64.encode") value *base64_encode(value *one) { return encoded(one, 0, 1); }
BUILTIN("base64.decode") value *base64_decode(value *one) { return text_of(one, 0); }
BUILTIN("base64url.encode") value *base64url_encode(value *one) { return encoded(one, 1, 1); }
BUILTIN("base64url.encode_no_pad") value *base64url_encode_no_pad(value *one) { return encoded(one, 1, 0); }
BUILTIN("base64url.decode") value *base64url_decode(value *one) { return text_of(one, 1); }

BUILTIN("base64.is_valid") value *base64_is_valid(value *one) {
  buffer bytes = {0};
  return TRUTH(one->type == STRING && decoded((string *)one, 0, &bytes));
}
