/** What rules of every form tell other rules. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const rules: string = String.raw`
p if { x := {"a": 1}; y := {k: 1 | k := [1,2][_]}; x == y }
# accepted

p if { {1} == {"a"} }
# 2:8 match error

p if { every v in [1] { 1 == "a" } }
# 2:25 rego_compile_error: declared var v unused

p if { every v in [1] { v == 1; v == "a" } }
# accepted

p if { every v in [x | x := 1; x == "a"] { v } }
# 2:32 match error

p if { every v in {"a": 1}.b { v } }
# 2:19 undefined ref: {"a": 1}.b

p if { x := [y | y := 1; y == "a"]; x[0] == "b"; startswith(x, 1) }
# 2:26 match error
# 2:50 startswith: invalid argument(s)

p if { x := [y | y := 1]; x[0] == "b" }
# 2:27 match error

p if { x := {y | y := 1}; x["a"] }
# 2:27 undefined ref: x.a

p if { x := {y: z | y := "a"; z := 1}; x.b == "q" }
# 2:40 match error

x := 1
p if data.h.x == "b" with data.h.x as "b"
# accepted

f(x) := 1
p if f(1) == 1 with f as count
# accepted

f(x) := 1 if x == "a"
p if f("a") == 1 with f as 5
# accepted

p if count([1]) == 1 with count as startswith
# 2:22 count: arity mismatch
# 2:22 count: arity mismatch

f(x) := x
g(1) := 1
g("a") := "b"
p if g(null)
q if g(1) == null
# 5:6 data.h.g: invalid argument(s)
# 6:6 match error

f(x) := y if { y := x.a; y == 1 }
p := f(1)
q := f({"a": "b"})
# accepted

default f(_) := 1
f(x) := "a" if x == 1
p if f("b")
q if f(1) == null
# 5:6 match error

f(x) := 1 if x == 1
else := "a" if x == "b"
p if f(null)
q if f(1) == null
# 4:6 data.h.f: invalid argument(s)
# 5:6 match error

f(x) := 1 + "a"
p := f(null, 1)
# 3:6 function data.h.f has arity 1, got 2 arguments

f(x) := 1 + "a"
p := f(null).x
# 2:9 plus: invalid argument(s)

x := 1 + "a"
p := x.y
# 2:6 plus: invalid argument(s)

a.b.c := 1
p if a.b == 1
q if a.b.c == "x"
r if a == 1
# 3:6 match error
# 4:6 match error
# 5:6 match error

p if { x := {[1]: 2}; x[[1]] == "a" }
# 2:23 match error

p if { x := {[1]: 2}; x[["a"]] }
# 2:23 undefined ref: x[["a"]]

a.b := {"c": 1}
a.b := {"d": 1}
p if a.b.e
# 4:6 undefined ref: data.h.a.b.e

a := {"c": 1}
a := {"d": 1}
p if a.e
# 4:6 undefined ref: data.h.a.e

a := {"x": 1, input.y: "z"}
p if a.q == true
q if a.x == "a"
# 3:6 match error
# 4:6 match error

a := {input.x: 1, input.y: "z", true: null}
p if a.q == true
# 3:6 match error

a := {x: y | some x, y in {"a": 1}}
p if a.q == true
q if a[1]
# 3:6 match error
# 4:6 undefined ref: data.h.a[1]

a := object.union({"x": 1}, {"y": 2})
p if a.z == 1
# accepted

a := {"x": 1} | {"y"}
# 2:6 or: invalid argument(s)

a := data.foo.bar
p if a.z == 1
# accepted

p if { x := data.h; x.q }
q := 1
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

q := 1
r := "a"
p if { x := data.h[y]; x == null }
# 4:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

import data.h as hh
q := 1
p if { hh.q.r }
# 4:8 undefined ref: data.h.q.r

import input.foo as foo
p if { foo.q.r; foo == 1 }
# accepted

p if { some i; [1,2][i] == "a" }
# 2:16 match error

p if { some i; i = 1; {"a": 2}[i] }
# 2:23 undefined ref: {"a": 2}[i]

p if { {"a": 2}[i]; i == 1 }
# 2:21 match error

p if { some i, j; [[1]][i][j] == "a" }
# 2:19 match error

p if { not [1] = ["a"] }
# 2:8 match error

p if { x = 1; x = "a" }
# 2:15 match error

p if { [x, "a"] = [1, x] }
# 2:8 match error

p if { [x, y] = [y, "a"]; x == 1 }
# accepted

p if { input.x = [a, b]; a == 1; a == "x" }
# accepted

p if { [a, b] = input.x; a == 1 }
# accepted

p if { 1 = input.x; input.x == "a" }
# accepted

p if { x := "abc"; x[0] }
# 2:20 undefined ref: x[0]

p if { x := true; x[_] }
# 2:19 undefined ref: x[_]

p if { x := null; x.a.b }
# 2:19 undefined ref: x.a.b
`;
