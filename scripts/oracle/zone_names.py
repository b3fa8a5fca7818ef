#!/usr/bin/env python3
"""Writes the short names of time zones as Java 17 has them, on which Spark 3.5.8 runs: of each zone that of standard and that of summer time.

    scripts/oracle/zone_names.py Sources/Tables/Expressions/Times/ZoneNameTable.swift
"""
import pathlib
import sys

from pyspark.java_gateway import launch_gateway

jvm = launch_gateway().jvm
short, english = jvm.java.util.TimeZone.SHORT, jvm.java.util.Locale.US
names = {}
for zone in sorted(jvm.java.time.ZoneId.getAvailableZoneIds()):
    if zone.startswith("SystemV/"):
        continue
    both = tuple(jvm.java.util.TimeZone.getTimeZone(zone).getDisplayName(summer, short, english) for summer in (False, True))
    names.setdefault(both, []).append(zone)
lines = [f"{standard} {summer} {' '.join(zones)}" for (standard, summer), zones in sorted(names.items())]
pathlib.Path(sys.argv[1]).write_text(f'''// Written by scripts/oracle/zone_names.py; do not edit.

/// A line has a name of standard time, one of summer time, and the zones that have these, as java.time shows them.
enum ZoneNameTable {{
    static let lines = """
{chr(10).join("        " + line for line in lines)}
        """
}}
''')
print(sum(map(len, names.values())), "zones,", len(names), "pairs of names")
