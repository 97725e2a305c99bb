// Regular expressions of RE2: parsed to a program of few instructions, run on all its ways at once, so that time is linear.
#ifndef REGEX_H
#define REGEX_H
#include "rego.h"

enum { ANY, CLASS, JUMP, SPLIT, SAVE, ASSERT, MATCH };
enum { TEXT_BEGIN, TEXT_END, LINE_BEGIN, LINE_END, WORD_EDGE, NO_WORD_EDGE };

// Code points from one to another.
typedef struct {
  u32 first;
  u32 last;
} span;

// A set of code points; `folded` ones match letters of either case.
typedef struct {
  span *spans;
  u32 count;
  u32 capacity;
  i32 negated;
  i32 folded;
} class;

// `x` and `y` lead on: both of SPLIT, the first preferred; x is the slot of SAVE and the kind of ASSERT.
typedef struct {
  u32 code;
  u32 x;
  u32 y;
  const class *set;
} instruction;

typedef struct {
  instruction *code;
  u32 length;
  u32 capacity;
  u32 groups;
} program;

// Compiles a pattern; 0 where it is none. A pattern that needs tables of Unicode ends the evaluation.
const program *compile_regex(const string *pattern);
// Finds the first match from a byte on, and its groups: the bytes at which each begins and ends, or -1.
i32 run_regex(const program *regex, const string *text, u32 from, i32 *groups, u32 slots);
i32 class_has(const class *set, u32 point);
#endif
