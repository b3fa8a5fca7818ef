"""What an almost empty durable batch costs: one row, a window, a watermark; state and logs on the disk before the next batch.

Portage and real Spark 3.5.8 over the same files of one row each, one a batch, on the disk of the temporary directory. Prints medians and
writes results/overhead.json. OVERHEAD_BATCHES (60) and OVERHEAD_PASSES (3) say otherwise; BENCH_ENGINES chooses engines.
"""
import json, os, pathlib, statistics, subprocess, tempfile, time

here = pathlib.Path(__file__).resolve().parent
batches = int(os.environ.get("OVERHEAD_BATCHES", 60))
passes = int(os.environ.get("OVERHEAD_PASSES", 3))
engines = os.environ.get("BENCH_ENGINES", "portage,spark").split(",")

def fsync_millis(folder):
    """The median of a small write made durable on this disk: what nothing here can be faster than."""
    times = []
    for number in range(50):
        begin = time.perf_counter()
        with open(f"{folder}/probe-{number}", "w") as file:
            file.write("x" * 200)
            file.flush()
            os.fsync(file.fileno())
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)

def lines(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0: raise SystemExit(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"')]

with tempfile.TemporaryDirectory() as folder:
    disk = fsync_millis(folder)
    data = f"{folder}/data"
    os.makedirs(data)
    for number in range(batches):
        path = f"{data}/{number:05}.json"
        with open(path, "w") as file:
            file.write(json.dumps({"sensor_id": f"s{number % 7}", "value": number / 2, "ts_ms": 1_700_000_000_000 + number * 1000}) + "\n")
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    results = []
    if "portage" in engines: results += lines([here / ".build/release/portage-bench", "overhead", data, "-", passes])
    python = os.environ.get("PORTAGE_SPARK_PYTHON") or here / ".venv-bench/bin/python"
    if "spark" in engines:
        if subprocess.run([str(python), "-c", "import pyspark"], capture_output=True).returncode == 0:
            results += lines([python, here / "runners/overhead.py", data, passes])
        else: print("  skipped: spark (pyspark is not installed; run Benchmarks/setup)")
    out = []
    print(f"a small write made durable here: {disk:.2f} ms")
    for result in results:
        millis = sorted(result["millis"])
        median, late = statistics.median(millis), millis[int(len(millis) * 0.95)]
        print(f'{result["engine"]:<28} {result["version"]:<8} {median:9.2f} ms a batch in the median, {late:9.2f} ms at the 95th percentile of {len(millis)}')
        out.append({"engine": result["engine"], "version": result["version"], "batches": len(millis), "median_ms": round(median, 3), "p95_ms": round(late, 3), "fsync_ms": round(disk, 3)})
    (here / "results").mkdir(exist_ok=True)
    (here / "results/overhead.json").write_text("[\n" + ",\n".join("  " + json.dumps(r) for r in out) + "\n]\n")
