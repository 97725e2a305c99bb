/** Nested bodies, modifiers, membership and iteration. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const bodies: string = String.raw`
x := 1
p if data.h.x == "b" with input as "b"
# 3:6 match error

x := 1
p if data.h.x == "b" with data.h.x as "b"
# accepted

x := 1
p if data.h.x == "b" with data.h as "b"
# 3:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

x := {"y": 1}
p if data.h.x.y == "b" with data.h.x.y as "b"
# 3:29 rego_compile_error: with keyword cannot partially replace virtual document(s)

x := {"y": 1}
p if data.h.x.z with data.h.x.y as "b"
# 3:22 rego_compile_error: with keyword cannot partially replace virtual document(s)

x := {"y": 1}
p if data.h.x.z == 1 with data.h.x as {"z": 1}
# accepted

x := 1
y := x
p if data.h.y == "b" with data.h.x as "b"
# accepted

p if { 1 == "b" with input as 1 }
# 2:8 match error

p if { x := 1; x == "b" with input as 1 }
# 2:16 match error

f(x) := 1
p if { f(1) == "b" with f as 1 }
# 3:8 match error

f(x) := x + 1
p if { f("a") == 1 with f as 1 }
# 3:8 data.h.f: invalid argument(s)

f(x) := x + 1
p if { f("a") == 1 with input as 1 }
# 3:8 data.h.f: invalid argument(s)

p if { every v in [1] { 1 == "a"; v } }
# accepted

p if { every v in [1] { {"a": 1}.b; v } }
# accepted

p if { every v in [1] { startswith(v, 1) } }
# accepted

p if { every v in [1] { x := [y | y := 1; y == "a"]; x == v } }
# 2:43 match error

p if { every v in [{"a": 1}] { v.b } }
# accepted

p if { not { 1 == "a" } }
# accepted

import future.keywords.not
p if { not { 1 == "a" } }
# accepted

x := 1
p if input == "b" with input as x.y
# 3:33 undefined ref: data.h.x.y

x := 1
p if input == "b" with input as {"a": 1}.b
# 3:33 undefined ref: {"a": 1}.b

p if input == "b" with input as 1 + "a"
# 2:33 plus: invalid argument(s)

x := 1
p if data.h.x[input.a] with input as 1
# 3:6 undefined ref: data.h.x[input.a]

p if input.a.b with input.a as "x"
# accepted

p if { a := input.a with input as {"a": 1}; a == "x" }
# accepted

p if { trace(1) }
# 2:8 trace: invalid argument(s)

p if { x := 1; x[0] with input as 1 }
# 2:16 undefined ref: x[0]

x := {"a": {"b": 1}}
p if { some v in x; v.c }
# 3:21 undefined ref: v.c

x := {"a": {"b": 1}}
p if { some k, v in x; k == 1; v.b == "x" }
# 3:24 match error
# 3:32 match error

x := [1, 2]
p if { some k, v in x; k == "a" }
# 3:24 match error

x contains 1
p if { some k, v in x; k == "a" }
# 3:24 match error

p if { some {"a": v} in [{"a": 1}]; v == "x" }
# 2:37 match error

x := [1,2]
p if "a" in x
q if "k", 1 in x
# 3:6 match error
# 4:6 match error

p if { x := {1: "a"}[_]; x == 1 }
# 2:26 match error

p if { a := data.h.q; a.b }
q := {"c": 1}
# 2:23 undefined ref: a.b

p if { a := data.h.q[_]; a.b }
q := [{"c": 1}]
# 2:26 undefined ref: a.b

p if q[_].b
q contains {"c": 1}
# 2:6 undefined ref: data.h.q[_].b

p if q[x].b
q contains {"c": 1}
# 2:6 undefined ref: data.h.q[x].b

p if q[{"b": x}]
q contains {"c": 1}
# 2:6 undefined ref: data.h.q[{"b": x}]

p if { q[[x, y]]; x == "a" }
q contains [1, 2]
# 2:19 match error

p := x if { x := q }
q := r
r := 1
s if p == "a"
# 5:6 match error

p := data.h.q
q := data.h.r[_]
r := {"a": 1, "b": "c"}
s if p == null
# 5:6 match error

p := input.x
q if { p.a; p == 1 }
# accepted

p if { x = {"a": y}; y = 1; x.a == "z" }
# 2:29 match error

p if { {"a": x} = {"a": 1, "b": 2} }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { {"a": x, "b": 2} = {y: 1, "b": 2} }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { {"a": x} = {"b": 1} }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { {"a": x} = {"a": y}; y = 1; x == "a" }
# 2:36 match error

p if { x = y; y = 1; x == "a" }
# 2:22 match error

p := {1, "a"} == {2}
# accepted

p if { {1, "a"} == {null} }
# 2:8 match error

p if { [1, "a"] == [1, 2] }
# 2:8 match error

p if { [x | x := 1] == [y | y := "a"] }
# 2:8 match error

p if { {1: x | x := 1} == {1: y | y := "a"} }
# 2:8 match error

p if { {"a": 1} == {"b": 1} }
# 2:8 match error

p if { {"a": 1} == {"a": "x"} }
# 2:8 match error

p if { {"a": 1, input.x: 2} == {"a": "x"} }
# 2:8 match error

p if { {input.x: 2} == {"a": "x"} }
# 2:8 match error

p if { {"b": 1, input.x: "2"} == {"a": "x"} }
# accepted

x := 1
p if { 1 == "b" with data.h.x as 1 }
# 3:8 match error

x := 1
z := 1
p if { x.y with data.h.z as 1 }
# 4:8 undefined ref: data.h.x.y

x := 1
z := 1
p if { count(x) with data.h.z as 1 }
# 4:8 count: invalid argument(s)

x := 1
z := 1
p if { data.h.x == "a" with data.h.z as 1 }
# 4:8 match error

x := 1
p if { data.h.x == "a" with data.foo as 1 }
# 3:8 match error

x := 1
z := 1
p if { y := x with data.h.z as 1; y == "a" }
# 4:35 match error

x := 1
z := 1
f(y) := y + 1
p if { f("a") with data.h.z as 1 }
# 5:8 data.h.f: invalid argument(s)

x := 1
z := 1
f(y) := y + 1
p if { q := f(1) with data.h.z as 1; q == "a" }
# 5:38 match error

x := 1
f(y) := y + 1
p if { x == "a" with data.h.f as 1 }
# 4:8 match error

x := 1
z := 1
p if { [a | a := x; a == "b"] with data.h.z as 1 }
# 4:21 match error

x := 1
z := 1
p if { x + "a" == 1 with data.h.z as 1 }
# 4:8 plus: invalid argument(s)

x := 1
z := 1
p if { x[_] with data.h.z as 1 }
# 4:8 undefined ref: data.h.x[_]

x := {"a": 1}
z := 1
p if { x[i] with data.h.z as 1; i == 1 }
# 4:33 match error

p if { {"a": 1}.b with data.h.z as 1 }
z := 1
# 2:8 undefined ref: {"a": 1}.b

f(x) := 1
q := f(1)
p if q == "a" with data.h.f as "a"
# accepted

f(x) := 1
p if f(1) == "a" with data.h.f as "a"
# 3:6 match error

q := count([1])
p if q == "a" with count as "a"
# 3:6 match error

p if count([1]) == "a" with count as "a"
# 2:6 match error

x := 1
p if { data.h[y] == "a" with data.h.x as 1 }
# 3:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

x := 1
y := {"z": x}
p if { y.z == "a" with data.h.x as 1 }
# accepted

x := 1
y := {"z": x}
p if { y.q with data.h.x as 1 }
# accepted

x := 1
f(z) := x if z == 1
p if { f("a") == "b" with data.h.x as 1 }
# accepted

x := {"a": 1}
p if { x.a == "b" with data.h.x.a as "b" }
# 3:24 rego_compile_error: with keyword cannot partially replace virtual document(s)

x.a := 1
p if { x.b == "b" with data.h.x.a as "b" }
# accepted

x.a := 1
p if { x.a.b with data.h.x as {"a": {"b": 1}} }
# accepted

p := "a" in [1]
# 2:6 match error

p if not "a" in [1]
# 2:6 match error

p if { x := "a" in [1]; x }
# 2:13 match error

p if { "a" in 1 }
# accepted

p if { "a" in {"b": 1} }
# 2:8 match error

p if { "a", "b" in {"b": 1} }
# 2:8 match error

p if { input.x in [1]; input.x == "a" }
# accepted

p if { x := input.x; x in [1]; x == "a" }
# accepted

p if { x := "a"; x in {1} }
# 2:18 match error

x := 1
p if { "a" in x }
# accepted

p if { "a" in input.x }
# accepted

p if { "a" in "abc" }
# accepted

p if { "a" in [1] with input as 1 }
# 2:8 match error

p if { ("a" in [1]) == true }
# 2:9 match error

p if { count("a" in [1]) }
# 2:14 match error

p := [x | x := "a"; x in [1]]
# 2:21 match error

p if { every x in ["a"] { x in [1] } }
# accepted

p if { some x in ["a"]; x in [1] }
# 2:25 match error

p if { f(1) in [1] }
f(x) := "a"
# 2:8 match error

p if { "a" in [f(1)] }
f(x) := 1
# 2:8 match error

p if { data.h.x in data.h.y }
x := 1
y := ["a"]
# 2:8 match error
`;
