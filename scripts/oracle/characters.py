#!/usr/bin/env python3
"""Records of every character what Java 17, on which Spark 3.5.8 runs, makes of it: in patterns of one character, and beside a sigma.

Run by hand: PYSPARK's python scripts/oracle/characters.py. Writes fixtures/oracle/characters.json. Sets of characters are flat lists of code
points, of each range the first and the last: "assigned", those that Java's Unicode (13) knows; "patterns", of each pattern those that it
matches; "sigma": "before", c in cΣ whose sigma is final in lower case; "after", c in aΣc whose sigma is not; "joins", c in acΣ whose sigma is final;
"joined", c in aΣca whose sigma is not.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402

PATTERNS = r"""(?iu)i (?iu)I (?iu)ı (?iu)İ (?iu)\x{130} (?iu)[i] (?iu)[h-j] (?iu)[a-z] (?iu)[^a-z] (?iu)ß (?iu)[ß] (?iu)ẞ (?iu)k (?iu)K (?iu)s (?iu)ſ (?iu)å (?iu)µ (?iu)ÿ (?iu)θ (?iu)ϴ (?iu)Ω (?iu)ǆ (?iu)ǅ (?iu)ᾳ (?iu)ᾼ (?iu)ŉ
(?iu)[ſ-ƀ] (?iu)[Α-Ω] (?iu)[α-ω] (?iu)[À-Þ] (?iu)[K-K] (?iu)[\x{10400}-\x{10410}] (?iu)[A-Zſ] (?iu)[^ſ] (?i)[a-z] (?i)[À-Þ] (?iu)[𐐀] (?iu)[a-z&&[^k]] (?iu)[µÿ]
(?i)\p{javaLowerCase} (?iu)\p{javaLowerCase} (?i)\p{javaUpperCase} (?i)\p{javaTitleCase} (?iU)\p{Upper} (?iU)\p{Lower} (?i)\p{IsLowercase} (?i)\p{IsUppercase} (?i)\p{IsTitlecase} (?i)\p{Lu} (?i)\p{Lt} (?i)\p{Upper} (?i)\P{Lower}
(?U)\p{Graph} (?U)\p{Print} (?U)\P{Graph} (?U)\p{Punct} (?U)\p{Blank} (?U)\p{Cntrl} (?U)\p{XDigit} (?U)\p{Space} (?U)\p{Alnum} (?U)\p{Alpha} (?U)\w (?U)\s (?U)\d \p{Graph} \p{Print} \w \h \v
\p{javaJavaIdentifierStart} \p{javaJavaIdentifierPart} \p{javaUnicodeIdentifierStart} \p{javaUnicodeIdentifierPart} \p{javaIdentifierIgnorable} \p{javaMirrored} \p{javaLowerCase} \p{javaUpperCase} \p{javaWhitespace} \p{javaSpaceChar} \p{javaLetter} \p{javaISOControl}
\p{IsAlphabetic} \p{IsIdeographic} \p{IsEmoji} \p{IsPunctuation} \p{Sc} \p{Cf} \p{L} \p{Mn} \p{Nd} \p{Zs} \p{IsLatin} \p{IsGreek} \p{InGreek} \N{LATIN\ SMALL\ LETTER\ A}""".split()


def ranges(members):
    flat = []
    for code in sorted(members):
        if flat and flat[-1] == code - 1:
            flat[-1] = code
        else:
            flat += [code, code]
    return flat


spark = session()
jvm = spark._jvm
codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
everything = "".join(map(chr, codes))
pattern_class = jvm.java.util.regex.Pattern


def matched(pattern):
    """What a pattern of one character matches: what it leaves is the rest."""
    try:
        rest = set(map(ord, pattern_class.compile(pattern).matcher(everything).replaceAll("")))
    except Exception:  # noqa: BLE001
        return None
    return ranges(code for code in codes if code not in rest)


assigned = matched("\\P{Cn}")
patterns = [{"pattern": pattern.replace("\\ ", " "), "matched": matched(pattern.replace("\\ ", " "))} for pattern in PATTERNS]
FORMS = {"before": ("t, 'Σ'", 0), "after": ("'aΣ', t", 1), "joins": ("'a', t, 'Σ'", 0), "joined": ("'aΣ', t, 'a'", 1)}
columns = [f"instr(lower(concat({form})), 'ς') > 0 as {name}" for name, (form, _) in FORMS.items()]
found = {name: [] for name in FORMS}
for start in range(0, len(codes), 100000):
    part = codes[start:start + 100000]
    for row in spark.createDataFrame([(code, chr(code)) for code in part], "c int, t string").selectExpr("c", *columns).collect():
        for name, (_, inverted) in FORMS.items():
            if row[name] != bool(inverted):
                found[name].append(row.c)
with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "characters.json"), "w") as file:
    parts = [f'"spark":{json.dumps(spark.version)}', f'"assigned":{json.dumps(assigned, separators=(",", ":"))}']
    parts.append('"sigma":{' + ",\n".join(f'"{name}":' + json.dumps(ranges(members), separators=(",", ":")) for name, members in found.items()) + "}")
    parts.append('"patterns":[\n' + ",\n".join(json.dumps(item, separators=(",", ":")) for item in patterns) + "]")
    file.write("{" + ",\n".join(parts) + "}\n")
