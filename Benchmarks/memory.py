"""One batch of 5 million records on each engine: the most memory that the process ever had, its CPU time and its time.

Starts the tests' broker (scripts/bootstrap) behind a front that bounds its answers, or uses the one named by PORTAGE_TEST_BOOTSTRAP, fills a
topic and runs the README's job over it: `run --engine dstreams`, `tables` and `port`, as `/usr/bin/time -v` would measure them. MEMORY_RECORDS (5,000,000),
MEMORY_PARTITIONS (3) and MEMORY_PASSES (2) say otherwise; MEMORY_PROGRAMS names other builds of batch-job, as label=path with commas
between, to be measured in turns in the same run.
"""
import os, pathlib, shutil, statistics, subprocess, sys, tempfile, time
from broker import brokers

here = pathlib.Path(__file__).resolve().parent
records = int(os.environ.get("MEMORY_RECORDS", 5_000_000))
partitions = int(os.environ.get("MEMORY_PARTITIONS", 3))
passes = int(os.environ.get("MEMORY_PASSES", 2))
programs = dict(entry.split("=", 1) for entry in os.environ.get("MEMORY_PROGRAMS", f"main={here / '.build/release/batch-job'}").split(","))
engines = os.environ.get("MEMORY_ENGINES", "dstreams,tables,port").split(",")
limit = 400


def measured(program, engine, servers, folder):
    """Seconds, seconds of CPU and MiB of one run."""
    checkpoint = f"{folder}/checkpoint"
    shutil.rmtree(checkpoint, ignore_errors=True)
    command = [program, "run", "batch", "--engine", engine, "--bootstrap-servers", servers, "--checkpoint", checkpoint]
    if engine == "port": command += ["--trigger", "availableNow", "--format", "noop"]
    begin = time.perf_counter()
    with open(f"{folder}/{engine}.log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "BATCH_TOPIC": "batch"})
        _, status, usage = os.wait4(process.pid, 0)
    # A legacy job is interrupted once it has counted.
    if engine == "port" and os.waitstatus_to_exitcode(status) != 0: sys.exit(f"memory: {' '.join(command)} failed:\n" + open(f"{folder}/{engine}.log").read()[-2000:])
    text = open(f"{folder}/{engine}.log").read()
    if engine != "port" and f"counted {records}\n" not in text: sys.exit(f"memory: {engine} did not count {records} records:\n{text[-2000:]}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory(prefix="portage-memory-") as folder, brokers(folder) as (behind, servers):
    subprocess.run([here / ".build/release/portage-bench", "feed", behind, "batch", str(records), str(partitions)], check=True)
    worst = 0
    results = {}
    for _ in range(passes):
        for engine in engines:
            for name, program in programs.items(): results.setdefault((engine, name), []).append(measured(program, engine, servers, folder))
    for (engine, name), runs in results.items():
        seconds, cpu, most = (statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs), max(run[2] for run in runs))
        print(f"{engine:<10} {name:<10} {most:8.0f} MiB at most, {cpu:6.2f} s of CPU, {seconds:6.2f} s, {len(runs)} runs of {records} records in one batch")
        if name == "main": worst = max(worst, most)
    print("within" if worst <= limit else "NOT within", f"{limit} MiB")
sys.exit(0 if worst <= limit else 1)
