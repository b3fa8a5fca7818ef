"""How much memory a reader takes as its partitions grow in number: the most that the process ever had, for 1, 24, 96 and 384 of them.

Starts the tests' broker behind a front that bounds its answers, or uses the one named by PORTAGE_TEST_BOOTSTRAP, fills a topic for each number with AHEAD_RECORDS
(3,000,000) readings in all, and reads some of each partition in turn, with time between the rounds to read ahead. AHEAD_PARTITIONS says other numbers, AHEAD_PADDING
how many bytes longer a record is (0), AHEAD_PROGRAMS names other builds of portage-bench, as label=path with commas between.
"""
import os, pathlib, subprocess, sys, tempfile
from broker import brokers

here = pathlib.Path(__file__).resolve().parent
records = int(os.environ.get("AHEAD_RECORDS", 3_000_000))
padding = os.environ.get("AHEAD_PADDING", "0")
numbers = [int(number) for number in os.environ.get("AHEAD_PARTITIONS", "1,24,96,384").split(",")]
ours = here / ".build/release/portage-bench"
programs = dict(entry.split("=", 1) for entry in os.environ.get("AHEAD_PROGRAMS", f"main={ours}").split(","))
rounds = 8

with tempfile.TemporaryDirectory(prefix="portage-ahead-") as folder, brokers(folder) as (behind, servers):
    for number in numbers:
        subprocess.run([ours, "feed", behind, f"ahead-{number}", str(records), str(number), padding], check=True)
        # A part of what there is: so much is left that every partition has more than it may hold.
        share = max(1, records // number // 2 // rounds)
        for name, program in programs.items():
            line = subprocess.run([program, "ahead", servers, f"ahead-{number}", str(share), str(rounds)], check=True, stdout=subprocess.PIPE, text=True).stdout
            _, read, most, resident = line.split()
            print(f"{name:<10} {number:5} partitions: {most:>5} MiB at most, after each round {resident}; {read} records read", flush=True)
