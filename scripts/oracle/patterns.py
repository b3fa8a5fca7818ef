#!/usr/bin/env python3
"""Asks java.util.regex, on the virtual machine that Spark runs on, what patterns find, and writes fixtures/oracle/patterns.json.

    scripts/oracle/patterns.py fixtures/oracle [SEED]

Patterns by hand for every construct whose meaning differs between Java and PCRE2, and random ones over a grammar of all constructs.
For each text: every match, and in it every group, as pairs of code points [from, to); null for a group that took no part.
A pattern that Java refuses has no texts.
"""
import json
import pathlib
import random
import sys

from pyspark.java_gateway import launch_gateway

TEXTS = [
    "", "a", "ab", "aab\n", "a\rb", "a\r\nb\r\n", "a\u0085b\u2028c\u2029", "Abc d\u00e9f 12_3", "\u00c9\u00e9 K\u212a s\u017f", "e\u0301 x", "[:alph] &&-^", "aaa bbb aaa",
    "2024-02-29T13:45:00.123Z host=db-7 level=WARN", "\t\u000b\f \u00a0\u3000.", "\U0001f600a\U0001f600", "foo.bar(baz)|{1}", "AbC\nabc\naBC", "\u0663\u0664 \u0416\u0436 \u03b1",
]

# For patterns by hand alone: what is drawn stays as it is.
MORE_TEXTS = ["abcdefg1x&^ A_"]

HAND = r"""a$ ^a a.b (?m)a$ (?m)^b (?m)^ (?m)$ (?m)^a$ (?d)a$ (?d)a.b (?dm)^b (?s)a.b \Aa a\z a\Z \Z \R \R+ (?i)é (?iu)é (?i)s (?iu)s (?i)[k-s] (?iu)[k-s] (?i)[^a-c] (?i)K
\p{Alpha} \p{Lower}+ \p{Upper} \P{Lower} (?i)\p{Lower} (?i)\p{Upper}+ (?i)\p{Lu} \p{Punct} \p{Graph}+ \p{Print}+ \p{Blank} \p{Cntrl} \p{XDigit}+ \p{Space} \p{ASCII}+ \p{Alnum}+ \p{Digit}
\p{IsLatin}+ \p{IsAlphabetic}+ \p{IsCyrillic} \p{script=Greek} \p{sc=Cyrl} \p{InBasicLatin}+ \p{InGreek} \p{InCyrillic}+ \p{block=Cyrillic} \p{L}+ \pL \PL+ \p{Lu} \p{IsLu} \p{gc=Ll}+ \p{LC} \p{LD}+ \p{L1}+ \p{all}+
\p{javaUpperCase} \p{javaLowerCase}+ \p{javaWhitespace} \p{javaLetterOrDigit}+ \p{javaDigit} \p{javaMirrored} \p{IsDigit}+ \p{IsWhite_Space} \p{IsPunctuation} \p{IsUppercase} \p{Foo} \p{IsFoo} \p{InFoo} \p{} \p
[a-c&&[^b]] [a&&b] [a[d]] [a-z&&[def]] [a-z&&[^m-p]] [^a[b]] [^a&&[b]] [a-c&&b-d&&c] [a&&] [&&a] [a&b] [&] [a&&&&b] [[:alpha:]] [[a-c]x] [a-c[^b]] [^[^a]] [] [^] []a] [^]a] [a-] [-a] [\w-b] [a-\w] [\w-] [b-a] [a-b-c] [\d\s]+ [^\d\s]+ [\p{L}&&[^a]]
[\Qa-c\E] [a\]b] [[] [a[] [^^] [a^] [.$*+?{}()|] [\t-\r] [\x41-\x43] [\u0041-\u0043] [\0101] [\b] [é-ü]
\0141 \0 \08 \0777 \x41 \x4 \x{41} \x{110000} \u0061 \u006 \ud83d\ude00 \ud83d \cA \c \t \n \e \a \f \y \Y \_ \- \é \E \N{DIGIT} \h+ \H \v \V+ \s+ \S+ \w+ \W+ \d \D+ (?U)\w+ (?U)\d (?U)\s (?U)\p{Lower} (?U)\b\w
\b \bé \B \b\w+\b \Ba a\b e\b \b{g} \G \Ga \X \Q.\E \Qa.b \Q\E+ a\Qb\Ec
a{2} a{2,} a{1,2} a{,2}b a{ a{x} {2} a{2}{1} a{2}{0}b a{2}{1}b a{2}* a** a+* a?? a*? a*+ a++ a?+ a{1,2}? a{1,2}+ * + ? a|* (*) (?:) () (a)(b)? (a|b)* ((a)|b)+ (a*)* (a*)+ (?:a|)+ (a)|b a||b | a|
(?<n>a)\k<n> (?<n>a)(?<n>b) (?<1>a) (?<n a) \k<n> (?<n>a)b (?P<n>a) (?#c)a (?|x|y) (?'n'a) (?=a) (?!a). (?<=a)b (?<!a)b (?<=a|bc)d (?<=a{1,2})b (?<=fo*)o (?>a+)b (?>a+)ab (?i:a)B (?i)a(?-i)B (?-i)A (?i-s)a (?) (?i a(?i)b|c (?:a(?i)b)c (?x)a\ b (?x)a\#b
(a)\1 (a)\2 \1(a) (a)(b)\11 (a)\10 (?i)(a)\1 ((a)\2)+ (a(?=(b)))\2 (?:(a)|b)*\1 a(?!b)|b (?=(a))\1 (?=a*)a
^* $+ \b+ (?=a)* (?<=a)+b ^^a a$$ (^a|b$) (?m)(^|b)$
a) (a [a ) ] } a] a} ({) a\ \\ \. \$ \^""".split()

HAND += ["(?x) a b # comment\n c", "(?x)[a b]", "(?x)a *", "(?x)[a # b\n]", "a b", "(?x)a\\ b", "a\nb", "(?m)^.*$", "(?s).*", ".+", "[^a]+", "\\s*", "x*", "(?<=\\d)", "[,;]\\s*", "^\\s+|\\s+$",
         "\\b{2}a", "\\b{0}a", "\\b{1,}b", "\\b{0,1}c", "\\b{", "\\b{x}", "a\\b{1,2}",
         "[a-d&&[b-e]&]", "[\\w&&[a-d]&]", "[1&&[a-d]&]", "[a&&[b]&c]", "[1&&[^b]&]", "[^b&&[a-d]&]", "[a-d&&[b-e]x&&c]", "[&&[^b]1&&[a-d]]", "[a-d&&[b-e]x]", "[[^b]&&[a-d]&]",
         "[&&[^b]&&[a-d]&]", "[a&&b[c]&]", "[[^b]1&&[a-d]]", "[ab&&[bc]d]", "[ab&&bc&&c]", "[a-c1&&[a1]&&[1]]", "[^a&&^b]", "[a&&^]", "(?iu)[k&&[j-l]&]", "(?iu)[é&&[a-ü]&]", "(?x)[a-d && [b-e] &]",
         "(\\d{4})-(\\d{2})-(\\d{2})", "(\\w+)=([^ ]*)", "level=(?<level>WARN|ERROR)", "^(\\S+) (\\S+)", "(?i)HOST=([a-z]+)", "([a-z]+)\\.([a-z]+)"]


def generate(r, depth=0):
    """A random pattern; nearly all are Java's."""
    def pick(*options):
        return r.choice(options)

    def member():
        return pick("a", "b", "A", "é", "\\n", ".", "a-c", "B-D", "α-ω", "\\d", "\\w", "\\s", "\\W", "\\p{L}", "\\p{Lower}", "\\P{Lu}", "\\x{e9}", "&", "^", "-", "1", "$", "[b-d]", "[^a]", "&&[a-d]", "&&[^b]", "ſ", "k")

    def atom():
        kind = r.random()
        if kind < 0.40:
            return pick("a", "b", "c", "A", "é", "É", "1", " ", "_", ".", ".", "\\.", "\\n", "\\r", "s", "K", "\\w", "\\d", "\\s", "\\W", "\\D", "\\S", "\\h", "\\v", "\\R", "\\p{Alpha}", "\\p{L}", "\\p{Lower}", "\\p{IsAlphabetic}", "\\x61", "\\u0062", "\\0141")
        if kind < 0.55:
            return "[" + pick("", "", "^") + "".join(member() for _ in range(r.randint(1, 4))) + "]"
        if kind < 0.65:
            return pick("^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z")
        if kind < 0.70:
            return pick("\\1", "\\2", "\\Qa.\\E", "(?i)", "(?m)", "(?s)", "(?-i)", "(?iu)", "(?d)", "(?x)")
        if depth > 2:
            return "a"
        inner = generate(r, depth + 1)
        return pick("(", "(", "(", "(?:", "(?:", "(?=", "(?!", "(?>", "(?i:", "(?m:", "(?s:", "(?<n>") + inner + ")"

    parts = []
    for _ in range(r.randint(1, 4)):
        part = atom()
        if r.random() < 0.35:
            part += pick("*", "+", "?", "{2}", "{1,2}", "{0,1}", "*?", "+?", "??", "*+", "?+", "++")
        parts.append(part)
        if r.random() < 0.12:
            parts.append("|")
    return "".join(parts)


def offsets(text):
    """From UTF-16 units, Java's, to code points."""
    table = [0]
    for position, character in enumerate(text):
        units = 2 if ord(character) > 0xFFFF else 1
        if units == 2:
            table.append(None)
        table.append(position + 1)
    return table


def ask(pattern_class, pattern, texts):
    try:
        compiled = pattern_class.compile(pattern)
    except Exception:
        return None
    answers = []
    for text in texts:
        table = offsets(text)
        matcher = compiled.matcher(text)
        found = []
        try:
            while len(found) < 6 and matcher.find():
                groups = []
                for group in range(matcher.groupCount() + 1):
                    start = matcher.start(group)
                    groups.append(None if start < 0 else [table[start], table[matcher.end(group)]])
                found.append(groups)
        except Exception:
            continue
        if any(pair is not None and None in pair for groups in found for pair in groups):
            # Java stops inside of a character of two units; a text of UTF-8 has no such place.
            continue
        answers.append([text, found])
    return answers


def main():
    folder = pathlib.Path(sys.argv[1])
    r = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
    jvm = launch_gateway().jvm
    pattern_class = jvm.java.util.regex.Pattern
    cases = []
    for pattern in HAND:
        cases.append({"pattern": pattern, "answers": ask(pattern_class, pattern, TEXTS + MORE_TEXTS)})
    for _ in range(count):
        pattern = generate(r)
        cases.append({"pattern": pattern, "answers": ask(pattern_class, pattern, r.sample(TEXTS, 4))})
    lines = ",\n".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    (folder / "patterns.json").write_text("[\n" + lines + "\n]\n")
    print(f"{len(cases)} patterns, {sum(case['answers'] is None for case in cases)} refused by Java")


main()
