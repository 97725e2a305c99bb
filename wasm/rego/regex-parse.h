#ifndef REGEX_PARSE_H
#define REGEX_PARSE_H
#include "regex.h"

// A pattern as a tree.
enum { NODE_EMPTY, NODE_CLASS, NODE_ANY, NODE_ASSERT, NODE_GROUP, NODE_SEQUENCE, NODE_CHOICE, NODE_REPEAT };

typedef struct node {
  u32 kind;
  // Of groups the number (0 where nothing is kept), of assertions the kind.
  u32 number;
  u32 least;
  // UNBOUNDED where there is no most.
  u32 most;
  i32 lazy;
  const class *set;
  struct node *first;
  struct node *second;
} node;

enum { MOST_REPEATS = 1000, UNBOUNDED = 0xffffffff };

// Parses; 0 where the pattern is none. Counts its groups.
node *parse_regex(const string *pattern, u32 *groups);
void add_span(class *set, u32 first, u32 last);
i32 add_escape_class(class *set, u32 name);
u32 add_posix_class(class *set, const char *bytes, u32 length);
#endif
