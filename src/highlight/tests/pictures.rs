//! Code samples and their tokens: a letter for each byte, as the tests print them.

/// By language: lines of code, each with its token classes below it.
pub const SAMPLES: &[(&str, &str)] = &[
    (
        "rust",
        r#"
//! Counts words.
ccc cccccc cccccc
#[derive(Debug)]
  aaaaaa
pub struct Words<'a>(HashMap<&'a str, u32>);
kkk kkkkkk TTTTT TT          =TT kkk  kkk
fn count(text: &str) -> Option<usize> {
kk fffff       =kkk     TTTTTT kkkkk
    let n = text.len() + 0x1f; // bytes
    kkk   =      fff   = 1111  cc ccccc
    if n >= MAX && !text.is_empty() { return None; }
    kk   == CCC == =     ffffffff     kkkkkk TTTT
    println!("{n} words\n");
    ffffffff "CCC """""CC"
    Some(n as usize)
    TTTT   kk kkkkk
}

"#,
    ),
    (
        "python",
        r#"
@dataclass
 aaaaaaaaa
class Point(Base):
kkkkk TTTTT TTTT
    """A place."""
    cccc ccccccccc
    x: float = 1.5
       TTTTT = 111
    async def move(self, by: int) -> str:
    kkkkk kkk ffff           TTT     TTT
        if by is not None and self.x > 0:
        kk    kk kkk CCCC kkk kkkk   = 1
            return f"moved {by!r}\n"  # done
            kkkkkk k""""""    == CC"  c cccc
        raise ValueError(len(by))
        kkkkk TTTTTTTTTT fff
"#,
    ),
    (
        "javascript",
        r#"
// Adds two numbers.
cc cccc ccc cccccccc
export function add(a, b = 2) {
kkkkkk kkkkkkkk fff      = 1
  const ok = a !== null && /^\d+$/.test(a);
  kkkkk    =   === CCCC == "=CC==" ffff
  return `sum ${a + b}` ?? new Sum({ key: 'v' });
  kkkkkk """"     =   " == kkk TTT        """
}

"#,
    ),
    (
        "typescript",
        r#"
interface User { name: string; age?: number }
kkkkkkkkk TTTT       = TTTTTT     == TTTTTT
const greet = async (user: User): Promise<void> => {
kkkkk fffff = kkkkk      = TTTT = TTTTTTT TTTT  ==
  console.log(`hi ${user.name}`, 1.5, true);
  TTTTTTT fff """             "  111  CCCC
};

"#,
    ),
    (
        "jsx",
        r#"
const App = () => <div className="x" onClick={go}>{name} text</div>;
kkkkk fff =    ==  aaa aaaaaaaaa=""" aaaaaaa=                  aaa
"#,
    ),
    (
        "json",
        r#"
{"name": "outcrop", "list": [1, -2.5e3, true, null], "escaped": "a\n"}
 aaaaaa  """""""""  aaaaaa   1  111111  CCCC  CCCC   aaaaaaaaa  ""CC"
"#,
    ),
    (
        "yaml",
        r#"
# A service.
c c cccccccc
name: web
aaaa  """
ports: [80, "443"]
aaaaa   11  """""
debug: true
aaaaa  CCCC
env: &env
aaa  TTTT
  <<: *base
  CC  TTTTT
  GREETING: hello world
  aaaaaaaa  """"" """""
"#,
    ),
    (
        "toml",
        r#"
[package] # the head
 TTTTTTT  c ccc cccc
name = "outcrop"
aaaa   """""""""
edition = 2024
aaaaaaa   1111
features = { full = true }
aaaaaaaa     aaaa   CCCC
"#,
    ),
    (
        "bash",
        r#"
#!/usr/bin/env bash
cccccccccccccc cccc
set -euo pipefail
fff
for file in *.txt; do
kkk      kk =    = kk
  name="${file%.txt} $(date)" # a comment
      ="CCCCCC=CCCCC   ffff " c c ccccccc
  [[ -n $name ]] && echo "$name" | grep -v 'x' > /dev/null
  ff aa CCCCC ff == ffff "CCCCC" = ffff aa """ =
done
kkkk
"#,
    ),
    (
        "console",
        r#"
$ cargo build --release
= fffff       aaaaaaaaa
   Compiling outcrop

$ echo "done" # a comment
= ffff """""" c c ccccccc
done

"#,
    ),
    (
        "pycon",
        r#"
>>> len("ab")
=== fff """"
2

"#,
    ),
    (
        "sql",
        r#"
-- The oldest users.
cc ccc cccccc cccccc
SELECT u.name, COUNT(*) AS n FROM users u
kkkkkk         fffff =  kk   kkkk
WHERE age > 30 AND name <> 'Ada' GROUP BY u.name;
kkkkk     = 11 kkk      == """"" kkkkk kk
"#,
    ),
    (
        "html",
        r#"
<!-- a page -->
cccc c cccc ccc
<div class="box" id=x>a &amp; b</div>
 aaa aaaaa """"" aa "   CCCCC    aaa
<script>let a = "x";</script>
 aaaaaa kkk   = """   aaaaaa
"#,
    ),
    (
        "css",
        r#"
/* a rule */
cc c cccc cc
.box > a:hover { color: #fff; margin: 1.5em auto; background: url("x.png"); }
aaaa   aaaaaaa   aaaaa  1111  aaaaaa  11111 CCCC  aaaaaaaaaa  fff """""""
@media (min-width: 30em) { p { color: var(--accent); } }
kkkkkk  aaaaaaaaa  1111    a   aaaaa  fff TTTTTTTT
"#,
    ),
    (
        "go",
        r#"
package main
kkkkkkk
// Area tells a size.
cc cccc ccccc c ccccc
func (s *Square) Area(x int) (float64, error) {
kkkk    =TTTTTT  ffff   TTT   TTTTTTT  TTTTT
    if x == nil { return 0, fmt.Errorf("bad %d\n", len(x)) }
    kk   == CCC   kkkkkk 1      ffffff """" CCCC"  fff
    for i := range x { go run(i) }
    kkk   == kkkkk     kk fff
}

"#,
    ),
    (
        "java",
        r#"
/** Says hello. */
ccc cccc cccccc cc
@Override
 aaaaaaaa
public final class Hello extends Base implements Runnable {
kkkkkk kkkkk kkkkk TTTTT kkkkkkk TTTT kkkkkkkkkk TTTTTTTT
    private int count = 1;
    kkkkkkk TTT       = 1
    String run(List<String> names) { return new Name("x").get(null) + MAX; }
    TTTTTT fff TTTT TTTTTT           kkkkkk kkk TTTT """  fff CCCC  = CCC
}

"#,
    ),
    (
        "c",
        r#"
#include <stdio.h>
kkkkkkkk """""""""
/* the start */
cc ccc ccccc cc
int main(int argc, char **argv) {
kkk ffff kkk       kkkk ==
    printf("%d\n", sizeof(int)); // print
    ffffff "CCCC"  kkkkkk kkk    cc ccccc
    return argc == 1 ? 0 : NULL;
    kkkkkk      == 1 = 1 = CCCC
}

"#,
    ),
    (
        "cpp",
        r"
template <typename T>
kkkkkkkk  kkkkkkkk
class Stack : public Base {
kkkkk TTTTT   kkkkkk TTTT
  const std::string& top() const { return items.back() + nullptr; }
  kkkkk            = fff   kkkkk   kkkkkk       ffff   = CCCCCCC
};

",
    ),
    (
        "csharp",
        r#"
using System;
kkkkk
public class Name : Base {
kkkkkk kkkkk TTTT   TTTT
    public async Task<int> Get(string a) { var b = $"x {a}"; return await Next(null, 1); }
    kkkkkk kkkkk TTTT kkk  fff kkkkkk      kkk   = """    "  kkkkkk kkkkk ffff CCCC  1
}

"#,
    ),
    (
        "diff",
        r"
--- a/main.rs
aaa aaaaaaaaa
+++ b/main.rs
aaa aaaaaaaaa
@@ -1,2 +1,2 @@ fn main
TT TTTT TTTT TT TT TTTT
-old
----
+new
++++
 same

",
    ),
    (
        "dockerfile",
        r#"
# the build
c ccc ccccc
FROM rust:1.95 AS build
kkkk      TTTT kk aaaaa
ENV MODE="release"
kkk      """""""""
RUN cargo build
kkk
COPY --from=build /out /bin
kkkk        aaaaa
"#,
    ),
    (
        "markdown",
        r#"
# Head
T TTTT
- **bold** `code` [link](https://example.com)
=          """"""        aaaaaaaaaaaaaaaaaaa
```rust
   CCCC
let x = 1;
kkk   = 1
```

"#,
    ),
];
