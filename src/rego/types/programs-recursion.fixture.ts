/** Rules that need their own value, surely or for some operands. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const recursion: string = String.raw`
p if { 1 with data as 1 }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := data.h[x] if x := "q"
q := 2
# accepted

p := data.h[x] if x = "q"
q := 2
# accepted

p := y if { x := "q"; y := data.h[x] }
q := 2
# accepted

p := [data.h[x]] if x := "q"
q := 2
# accepted

p contains data.h[x] if x := "q"
q := 2
# accepted

p[data.h[x]] := 1 if x := "q"
q := 2
# accepted

f(y) := data.h[x] if x := y
q := 2
# 2:1 rego_recursion_error: rule data.h.f may be recursive: data.h.f -> data.h.f (data.h[x] refers to data.h.f if x is "f")

p := data.h[x]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p")

p := data.h[input.x]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p if { re_match("a", "b"); p }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if data.h[input.x]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p if { x := input.y; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p" (x comes from input.y))

p if { some x; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { data.h[_] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := data.h[_]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[_] refers to data.h.p if _ is "p")

p if { y := data.h[_] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { y := data.h[x]; y }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := data.h[input.x][input.y]
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p := data[input.x][input.y]
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data[input.x][input.y] refers to data.h.p if input.x is "h" and input.y is "p")

p := data[input.x].p
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data[input.x].p refers to data.h.p if input.x is "h")

p := data.h[input.x].z
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p := data.h[1]
# accepted

p := data.h[x] if x := 1
# accepted

p if { x in ["q"]; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p")

p if { some x in ["q", "p"]; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p" (x is one of ["q", "p"]))

p if { some x in input.a; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p" (x comes from input.a))

p if { x := input.y; x != "p"; data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p" (x comes from input.y))

p if { y := "q"; x := y; data.h[x] }
q := 2
# accepted

y := "q"
p if { data.h[y] }
q := 2
# 3:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[data.h.y] refers to data.h.p if data.h.y is "p" (rule values aren't known at compile time))

p if { x := "p"; data.h[x] }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { every x in ["q"] { data.h[x] } }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := [data.h[x] | x := "q"]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p")

p := [y | y := data.h[x]; x := "q"]
q := 2
# 2:27 rego_compile_error: var x referenced above

p := [y | y := data.h[input.x]]
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p if { x := "q"; not data.h[x] }
q := 2
# accepted

p if not data.h[input.x]
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.x] refers to data.h.p if input.x is "p")

p if { z := data.h; z.q }
q := 2
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { x := concat("", ["q"]); data.h[x] }
q := 2
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[x] refers to data.h.p if x is "p" (x is computed by concat))

p if { f(1) with data.h.x as data.h[input.z] }
f(x) := 1
x := 1
# 2:1 rego_recursion_error: rule data.h.p may be recursive: data.h.p -> data.h.p (data.h[input.z] refers to data.h.p if input.z is "p")

a := b
b := c
c := a
# 2:1 rego_recursion_error: rule data.h.a is recursive: data.h.a -> data.h.b -> data.h.c -> data.h.a
# 3:1 rego_recursion_error: rule data.h.b is recursive: data.h.b -> data.h.c -> data.h.a -> data.h.b
# 4:1 rego_recursion_error: rule data.h.c is recursive: data.h.c -> data.h.a -> data.h.b -> data.h.c

a := b
b := c
c := b
# 3:1 rego_recursion_error: rule data.h.b is recursive: data.h.b -> data.h.c -> data.h.b
# 4:1 rego_recursion_error: rule data.h.c is recursive: data.h.c -> data.h.b -> data.h.c

p contains x if { x := q; r }
q := p
r := q
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.q -> data.h.p
# 3:1 rego_recursion_error: rule data.h.q is recursive: data.h.q -> data.h.p -> data.h.q
# 4:1 rego_recursion_error: rule data.h.r is recursive: data.h.r -> data.h.q -> data.h.p -> data.h.r

p := x if x := [y | y := p]
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if count(q) > 0
q contains x if { x := 1; not p }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.q -> data.h.p
# 3:1 rego_recursion_error: rule data.h.q is recursive: data.h.q -> data.h.p -> data.h.q

p if data.h.q with input as p
q := 1
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if walk(data.h, [_, _])
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

import data.h
p if h
# 3:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p
`;
