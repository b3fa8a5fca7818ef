#!/usr/bin/env python3
"""Prints the measured biases of HyperLogLog++ that Spark 3.5 corrects its estimates with, as a Swift file.

The numbers are those that the authors of the algorithm measured and published (Heule, Nunkesser, Hall: HyperLogLog in Practice, appendix);
they are read from the running Spark, so that estimates are equal to the last digit.
"""
import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402

spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
helper = spark._jvm.java.lang.Class.forName("org.apache.spark.sql.catalyst.util.HyperLogLogPlusPlusHelper$")
module = helper.getField("MODULE$").get(None)


def field(name):
    found = helper.getDeclaredField(name)
    found.setAccessible(True)
    return list(found.get(module))


def number(value):
    return repr(int(value)) if value == int(value) else repr(value)


def table(name, doc, rows):
    lines = [f"    /// {doc}", f'    static let {name} = rows("""']
    for row in rows:
        text, line = [], ""
        for value in row:
            word = number(value)
            if len(line) + len(word) > 138:
                text.append(line)
                line = ""
            line += (" " if line else "") + word
        lines += [f"        {part}" for part in text + [line]] + ["        ;"]
    return lines[:-1] + ['        """)']


thresholds = ", ".join(number(v) for v in field("THRESHOLDS"))
out = [
    "// Written by scripts/oracle/hyperloglog_tables.py.", "",
    "/// What the authors of HyperLogLog++ measured, by precision from 4 on.", "enum HyperLogLogTables {",
    "    /// Up to which linear count that count is taken.", f"    static let thresholds: [Double] = [{thresholds}]", "",
    *table("estimates", "Mean raw estimates, ascending.", [list(r) for r in field("RAW_ESTIMATE_DATA")]), "",
    *table("biases", "By how much each of `estimates` is too large.", [list(r) for r in field("BIAS_DATA")]), "",
    "    private static func rows(_ text: String) -> [[Double]] {",
    '        text.split(separator: ";").map { row in row.split { $0 == " " || $0 == "\\n" }.compactMap { Double($0) } }', "    }", "}", ""]
with open(sys.argv[1], "w") as f:
    f.write("\n".join(out))
