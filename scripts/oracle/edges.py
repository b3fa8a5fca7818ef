#!/usr/bin/env python3
"""Records what Spark 3.5.8 (on Java 17) makes of values at their edges: the first and last timestamps in every zone, digits of other
scripts in times, letters whose case is special, Base64 that is none, and JSON lines of control characters.

Run by hand: PYSPARK's python scripts/oracle/edges.py. Writes fixtures/oracle/edges.json: questions as {"sql", "zone", "policy", "type"} with
"value" or "error" (its first line); "letters" as [letter, upper, lower, initcap]; "words" likewise; "lines" as [text, rows].
"""
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from questions import ask as asked, quoted  # noqa: E402
from session import session  # noqa: E402

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "+14:00", "-18:00"]
LAST, FIRST = "timestamp_micros(9223372036854775807L)", "timestamp_micros(-9223372036854775807L - 1L)"
NEAR = "timestamp_micros(-9223372036854775807L + 3600000000L)"
MOMENTS = [
    "cast({} as string)", "cast(cast({} as date) as string)", "hour({})", "second({})", "dayofyear({})", "to_json(struct({} as t))",
    "date_format({}, 'yyyy-MM-dd HH:mm:ss.SSSSSS XXX')", "unix_micros(date_trunc('second', {}))", "unix_micros(date_trunc('minute', {}))",
    "unix_micros(date_trunc('hour', {}))", "unix_micros(date_trunc('day', {}))", "unix_micros(date_trunc('year', {}))",
    "unix_micros({} + interval 1 day)", "unix_micros({} - interval 1 day)", "unix_micros({} + interval 1 month)", "unix_micros({} - interval 1 month)",
    "unix_micros({} + interval 1 hour)", "unix_micros({} - interval 2 hours)", "from_unixtime(unix_seconds({}))",
]
TEXTS = [
    "+294247-01-10 04:00:54.775807Z", "+294247-01-10 04:00:54.775807", "+294247-01-10 05:00:54.775807", "+294247-01-10 05:00:54.775808",
    "-290308-12-21 19:59:05.224192", "-290308-12-21 20:52:33.224192", "-290308-12-21 15:03:07.224192", "+294247-01-10 05:00:54.775807+01:00",
]
PATTERNED = ["294247-01-09 10:00:54", "294247-01-10 23:00:54", "-290308-12-21 19:59:06", "-290308-12-21 20:59:06", "-290308-12-22 20:59:06"]
DAYS = ["106751990", "106751991", "106751992", "-106751991", "-106751992", "-106751993"]
DIGITS = [
    "to_date('٢٠٢٣-٠٢-٠٣', 'yyyy-MM-dd')", "to_date('٢٠٢٣-٠١-٠١ 00:00:00', 'yyyy-DDD')", "to_timestamp('٢٠٢٣-٠٢-٠٣ ٠١:٠٢', 'yyyy-MM-dd HH:mm')",
    "to_date('２０２３-０２-０３', 'yyyy-MM-dd')", "to_date('२०२३-02-03', 'yyyy-MM-dd')", "to_date('20२3-02-03', 'yyyy-MM-dd')",
    "to_date('٢٠٢٣٠٢٠٣', 'yyyyMMdd')", "to_date('٢٠٢٣٠٢٠', 'yyyyMMdd')", "to_date('𝟐𝟎𝟐𝟑-02-03', 'yyyy-MM-dd')", "to_date('²²²²', 'yyyy')", "to_date('Ⅳ', 'yyyy')",
    "to_timestamp('2020-01-01 .١٢٣', 'yyyy-MM-dd .SSS')", "to_timestamp('2020-01-01 +٠١٠٠', 'yyyy-MM-dd Z')", "to_timestamp('2020-01-01 +٠١:٠٠', 'yyyy-MM-dd XXX')",
    "unix_timestamp('٢٠٢٣-٠٢-٠٣', 'yyyy-MM-dd')", "cast('٢٠٢٣-٠٢-٠٣' as date)", "cast('٢٠٢٣-٠٢-٠٣' as timestamp)",
    "from_json('{\"a\":\"٢٠٢٣-٠٢-٠٣\"}', 'a date').a", "from_json('{\"a\":\"٢٠٢٣-٠٢-٠٣\"}', 'a timestamp').a",
    "from_json('{\"a\":\"٢٠٢٣-٠٢-٠٣\"}', 'a date', map('dateFormat', 'yyyy-MM-dd')).a",
]
BASE64 = [
    "", "é", "a", "ab", "abc", "abcd", "YQ==", "YQ=", "YQ", "YWI=", "Y", "=", "==", "A===", "YQ==YQ==", "YQ==x", "Y Q = =", "YWJj!", "!!!!", "a!", "-_-_", "YWJjYQ", "YWJjY",
    "YQ=x", "YQ\n==", "YQ= =", "YR==", "=YQ=", "ab=", "abc==", "ab===", "abcd=", "YWJj=", "YQ==!", "YQ=!", "aé", "abé", "é€YQ==x", "YQ==é=x",
]
NAMES = [("Europe/Lisbon", -1), ("Europe/Lisbon", 86399), ("America/New_York", -800000000), ("Europe/London", 0), ("Europe/Berlin", 300000000)]
TEXT = [
    "round(2.567D, CAST(NULL AS INT))", "bround(25, CAST(NULL AS INT))", "round(2.5D, NULL)", "array(trim(TRAILING ',' FROM 'a,,'))", "trim(LEADING ',' FROM ',,a')",
    "trim(BOTH ')' FROM ')a)')", "substring_index(repeat('ab', 60), repeat('ab', 40), 21)", "substring_index(repeat('ab', 60), repeat('ab', 40), 22)",
    "substring_index(concat(repeat('ab', 60), 'c'), repeat('ab', 40), -1)", "substring_index(repeat('ab', 60), repeat('ab', 40), -21)", "substring_index(repeat('ab', 60), repeat('ab', 40), -22)",
    "substring_index(concat('x', repeat('ab', 60)), repeat('ab', 40), 2)", "instr(repeat('ab', 100), concat(repeat('ab', 40), 'b'))", "instr(concat(repeat('ab', 100), 'b'), concat(repeat('ab', 40), 'b'))",
    "locate(repeat('ba', 40), repeat('ab', 100), 100)", "translate('aébcé€', 'éab', 'Éx')", "translate('abc', 'aa', 'xy')",
]
WORDS = [
    "ß ﬃ ŉ", "ΑΣ", "Σ", "ΣΑΣ ΟΔΟΣ", "α.Σ", "α'Σ", "αΣ.α", "αΣ'α", "1Σ", "α1Σ", "αΣ1", "αΣ-α", "α-Σ", "αΣ,α", "αΣ:α", "α:Σ", "αΣ\u0301", "αΣ\u0301α", "α\u0301Σ", "aאΣ", "αΣא", "αΣ.", "αΣ α",
    "α_Σ", "αΣ_α", "αΣΣ", "ΑΣΣΑ", "ǆ Ǆ ǅ", "İSTANBUL ıi", "a\tb\u00a0c d", "𐐨𐐀 𐐨", "éa Éb", "ᾳ ᾲ ᾀ", "ა Ა", "ﬀ İ", "  a  b", "o'neil-smith x", "ÀÉ ŒUF",
]
LINES = ["\x00", "\x01", "\x0b", " \x01 ", "\x0c[{\"k\":1}]", "\x1f{\"k\":1}", "\t [{\"k\":1}]", " \t ", "\u00a0", "\ufeff{\"k\":1}", "{\"k\":1}\x01"]


def ask(spark, sql, zone="UTC", policy="EXCEPTION"):
    """A value as it is, and of an error the beginning, which has Java's words."""
    return asked(spark, sql, zone, policy, write=lambda value, kind: value, why=lambda error: str(error).splitlines()[0][:100])


def questions(spark):
    for zone in ZONES:
        for form in MOMENTS:
            for moment in (LAST, FIRST, NEAR):
                yield ask(spark, form.format(moment), zone)
        for text in TEXTS:
            yield ask(spark, f"unix_micros(cast({quoted(text)} as timestamp))", zone)
        for text in PATTERNED:
            yield ask(spark, f"unix_micros(to_timestamp({quoted(text)}, 'y-MM-dd HH:mm:ss'))", zone, "CORRECTED")
        for day in DAYS:
            yield ask(spark, f"unix_micros(cast(date_from_unix_date({day}) as timestamp))", zone)
            yield ask(spark, f"to_json(struct(date_from_unix_date({day}) as d), map('dateFormat', 'y-MM-dd'))", zone)
    for sql in DIGITS:
        for policy in ("EXCEPTION", "CORRECTED", "LEGACY"):
            yield ask(spark, sql, "UTC", policy)
    for text in BASE64:
        yield ask(spark, f"hex(unbase64({quoted(text)}))")
    for sql in TEXT:
        yield ask(spark, sql)
    for zone, seconds in NAMES:
        yield ask(spark, f"date_format(timestamp_seconds({seconds}), 'z')", zone)


def cased(spark, texts):
    frame = spark.createDataFrame([(text,) for text in texts], "t string").selectExpr("t", "upper(t)", "lower(t)", "initcap(t)")
    return [list(row) for row in frame.collect()]


def lines(spark):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for text in LINES:
        folder = tempfile.mkdtemp()
        try:
            with open(folder + "/1.json", "w") as file:
                file.write(text + "\n")
            rows = spark.read.schema("k int, _corrupt_record string").json(folder).collect()
            yield [text, [list(row) for row in rows]]
        finally:
            shutil.rmtree(folder)


spark = session()
spark.sql("select 1 as one").createOrReplaceTempView("one")
letters = [chr(code) for code in range(0x80, 0x110000) if not 0xD800 <= code < 0xE000 and not chr(code) == chr(code).upper() == chr(code).lower() == chr(code).title()]
with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "edges.json"), "w") as file:
    parts = (("questions", questions(spark)), ("letters", cased(spark, letters)), ("words", cased(spark, WORDS)), ("lines", lines(spark)))
    for part, (name, entries) in enumerate(parts):
        file.write(("{\"spark\":%s,\n" % json.dumps(spark.version) if part == 0 else ",\n") + f'"{name}":[\n')
        file.write(",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=name == "lines") for entry in entries))
        file.write("\n]")
    file.write("\n}\n")
