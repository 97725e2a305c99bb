/** Variables that nothing binds, declarations, imports and shadowing. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const safety: string = String.raw`
p if x
# 2:6 rego_unsafe_var_error: var x is unsafe

p := x
# 2:6 rego_unsafe_var_error: var x is unsafe

p[x] if true
# 2:3 rego_unsafe_var_error: var x is unsafe

p contains x if y
# 2:12 rego_unsafe_var_error: var x is unsafe

p if { not x }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { x == 1 }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { x > 1; y := x }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { y := x; z := y }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { y := f(x) }
f(a) := a
# 2:13 rego_unsafe_var_error: var x is unsafe

q contains 1
p if { some x; not q[x] }
# 3:16 rego_unsafe_var_error: var x is unsafe

q contains 1
p if { not q[x]; x == 2 }
# 3:8 rego_unsafe_var_error: var x is unsafe

q contains 1
p if { not q[_] }
# 3:8 rego_unsafe_var_error: var _ is unsafe

p if { count(x) == 1 }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { [x | y] }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:13 rego_unsafe_var_error: var y is unsafe

p if { [x | x > 1] }
# 2:13 rego_unsafe_var_error: var x is unsafe

p := [x | y := 1]
# 2:6 rego_unsafe_var_error: var x is unsafe

p := {x: y | x := 1}
# 2:6 rego_unsafe_var_error: var y is unsafe

p if { every x in y { x } }
# 2:19 rego_unsafe_var_error: var y is unsafe

p if { every x in [1] { y > x } }
# 2:25 rego_unsafe_var_error: var y is unsafe

p if { some x in y }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { some x in [y] }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:18 rego_unsafe_var_error: var y is unsafe

p if { input.x[y] > z }
# 2:8 rego_unsafe_var_error: var z is unsafe

p if { data.foo[x][y]; x > z }
# 2:24 rego_unsafe_var_error: var z is unsafe

f(x) := y
# 2:9 rego_unsafe_var_error: var y is unsafe

f(x) if y > x
# 2:9 rego_unsafe_var_error: var y is unsafe

f(x, y) := z if z := x + w
# 2:22 rego_unsafe_var_error: var w is unsafe

p if { startswith(x, y) }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { walk(x, [a, b]) }
# 2:8 rego_unsafe_var_error: var a is unsafe
# 2:8 rego_unsafe_var_error: var b is unsafe
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { x = y }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { x = [y, z]; z = 1 }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { [x, y] = [1, z] }
# 2:8 rego_unsafe_var_error: var y is unsafe
# 2:8 rego_unsafe_var_error: var z is unsafe

p if { {"a": x} = y }
# 2:8 rego_unsafe_var_error: var x is unsafe
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { sprintf("%s", [x]) }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { input.x with input as y }
# 2:8 rego_unsafe_var_error: var y is unsafe

p if { input.x with input.y as z; z := 1 }
# 2:35 rego_compile_error: var z referenced above

p if { input[x] with input as {"a": 1}; x == "a" }
# accepted

p if { x := 1; x := 2 }
# 2:16 rego_compile_error: var x assigned above

p if { x = 1; x := 2 }
# 2:15 rego_compile_error: var x referenced above

p if { y := x; x := 2 }
# 2:16 rego_compile_error: var x referenced above

p if { some x; some x }
# 2:16 rego_compile_error: var x declared above

p if { some x; x := 1 }
# 2:16 rego_compile_error: var x declared above

p if { x := 1; some x }
# 2:16 rego_compile_error: var x assigned above

p if { some x in [1]; some x in [2] }
# 2:23 rego_compile_error: var x declared above

p if { some p; p = 1 }
# accepted

p if { p := 1; p == 1 }
# accepted

p if { input := 1 }
# 2:8 rego_compile_error: variables must not shadow input (use a different variable name)

p if { data := 1 }
# 2:8 rego_compile_error: variables must not shadow data (use a different variable name)

p if { some input; input = 1 }
# accepted

input := 1
# 2:1 rego_compile_error: rules must not shadow input (use a different rule name)

data := 1
# 2:1 rego_compile_error: rules must not shadow data (use a different rule name)

p if { some data in [1] }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

f(input) := 1
# 2:1 rego_compile_error: args must not shadow input (use a different variable name)

f(data) := 1
# 2:1 rego_compile_error: args must not shadow data (use a different variable name)

import input.x
import input.x
p := x
# 3:1 rego_compile_error: import must not shadow import input.x

import data.a as x
import data.b as x
p := x
# 3:1 rego_compile_error: import must not shadow import data.a as x

import input.x as y
p if { y := 1 }
# accepted

import data.foo
p if { foo := 1 }
# accepted

import data.foo as bar
bar := 1
# accepted

import data.foo
foo if true
# accepted

import data.foo
f(foo) := 1
# accepted

import rego.v1
import rego.v1
p := 1
# 3:1 rego_compile_error: import must not shadow import rego.v1

import future.keywords
import future.keywords.in
p := 1
# accepted

p if any([true])
# 2:6 deprecated built-in function calls in expression: any

p if all([true])
# 2:6 deprecated built-in function calls in expression: all

p if re_match("a", "b")
# 2:6 deprecated built-in function calls in expression: re_match

p if net.cidr_overlap("a", "b")
# 2:6 deprecated built-in function calls in expression: net.cidr_overlap

p if set_diff({1}, {2})
# 2:6 deprecated built-in function calls in expression: set_diff

p if cast_array([1])
# 2:6 deprecated built-in function calls in expression: cast_array

p if cast_set([1])
# 2:6 deprecated built-in function calls in expression: cast_set

p if cast_string("a")
# 2:6 deprecated built-in function calls in expression: cast_string

p if cast_boolean(true)
# 2:6 deprecated built-in function calls in expression: cast_boolean

p if cast_null(null)
# 2:6 deprecated built-in function calls in expression: cast_null

p if cast_object({})
# 2:6 deprecated built-in function calls in expression: cast_object

p if re_match(1, "b")
# 2:6 deprecated built-in function calls in expression: re_match
# 2:6 re_match: invalid argument(s)

p if { some x; input.y == 1 }
# 2:8 rego_compile_error: declared var x unused

p if { x := 1 }
# accepted

p if { some x in [1, 2] }
# accepted

p if { some x, y in [1, 2]; y == 1 }
# accepted

f(x) := 1
# accepted

f(x) := y if { y := 1; z := 2 }
# accepted

p := [1 | x := 1]
# accepted

p if { every x in [1] { true } }
# 2:25 rego_compile_error: declared var x unused

p if { every k, v in [1] { v } }
# 2:28 rego_compile_error: declared var k unused

p if q
q if p
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.q -> data.h.p
# 3:1 rego_recursion_error: rule data.h.q is recursive: data.h.q -> data.h.p -> data.h.q

p if p
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := q
q := r
r := p
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.q -> data.h.r -> data.h.p
# 3:1 rego_recursion_error: rule data.h.q is recursive: data.h.q -> data.h.r -> data.h.p -> data.h.q
# 4:1 rego_recursion_error: rule data.h.r is recursive: data.h.r -> data.h.p -> data.h.q -> data.h.r

f(x) := f(x)
# 2:1 rego_recursion_error: rule data.h.f is recursive: data.h.f -> data.h.f

f(x) := g(x)
g(x) := f(x)
# 2:1 rego_recursion_error: rule data.h.f is recursive: data.h.f -> data.h.g -> data.h.f
# 3:1 rego_recursion_error: rule data.h.g is recursive: data.h.g -> data.h.f -> data.h.g

p[x] := 1 if { x := 1; p[2] }
# 2:1 rego_recursion_error: rule data.h.p[x] is recursive: data.h.p[x] -> data.h.p[x]

p contains x if { x := 1; p[2] }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p.a := p.b
p.b := 1
# accepted

p.a := data.h.p[x] if x := 1
p.b := 1
# accepted

p if data.h
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if data[x]
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if data.h[x] == 1
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { x := data; x.a }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p := count(data.h)
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p

p if { walk(data, [a, b]) }
# 2:1 rego_recursion_error: rule data.h.p is recursive: data.h.p -> data.h.p
`;
