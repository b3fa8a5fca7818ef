"""Runs both workloads on every engine over the same files, checks that all agree, prints rates, writes results/latest.json.

(a) JSON -> from_json -> 10 s tumbling window, count and mean a sensor: Portage tables, Spark Structured Streaming, Flink SQL; DuckDB and Polars as batch.
(b) the same readings as a DStream job, one file a batch, over a window of three batches: Portage DStreams, Spark DStreams in Scala.
Both by hand in C++ too (limit/): what the machine can do, with nothing of an engine around it.

BENCH_ROWS, BENCH_PASSES (timed, after one to warm up) and BENCH_ENGINES (a comma list: portage, spark, flink, duckdb, polars, limit) choose less.
"""
import csv, importlib.util, json, math, os, pathlib, statistics, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
cache = here / ".cache"
rows = int(os.environ.get("BENCH_ROWS", 2_000_000))
passes = int(os.environ.get("BENCH_PASSES", 3))
known = ("portage", "spark", "flink", "duckdb", "polars", "limit")
engines = os.environ.get("BENCH_ENGINES", ",".join(known)).split(",")
data = cache / f"readings-{rows}"

def last_json(text):
    for line in reversed(text.splitlines()):
        at = line.find('{"')
        if at >= 0: return json.loads(line[at:])
    raise SystemExit("a runner printed no result:\n" + text[-2000:])

def run(workload, name, command, environment=None):
    result = cache / f"{workload}-{name}.csv"
    result.unlink(missing_ok=True)
    print(f"  {workload} {name} …", flush=True)
    done = subprocess.run([str(part) for part in command(result)], capture_output=True, text=True, env={**os.environ, **(environment(result) if environment else {})})
    if done.returncode != 0: raise SystemExit(f"{workload} {name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    with open(result) as f:
        table = {(int(w), s): (int(n), float(m)) for w, s, n, m in csv.reader(f)}
    return {"workload": workload, **last_json(done.stdout), "table": table}

def take_turns(jobs):
    """Runs each job, and those that start in no time three times, in turns, so that what else the machine does slows all of them alike."""
    results = {}
    for turn in range(3):
        for workload, name, command, environment in jobs:
            if turn > 0 and name in ("spark", "flink"): continue
            one = run(workload, name, command, environment)
            whole = results.setdefault((workload, name), {**one, "seconds": []})
            whole["seconds"] += one["seconds"]
            whole["peak_rss_mb"] = max(whole["peak_rss_mb"], one["peak_rss_mb"])
    return list(results.values())

def check(results):
    """The engines give the same windows, sensors and counts, and means that differ only by the order of summation."""
    first = results[0]
    for other in results[1:]:
        if first["table"].keys() != other["table"].keys():
            odd = sorted(first["table"].keys() ^ other["table"].keys())[:5]
            raise SystemExit(f'{first["engine"]} and {other["engine"]} differ in which rows they give: {odd}')
        for key, (count, mean) in first["table"].items():
            n, m = other["table"][key]
            if n != count or not math.isclose(m, mean, rel_tol=1e-9, abs_tol=1e-9):
                raise SystemExit(f'{first["engine"]} and {other["engine"]} differ at {key}: {(count, mean)} and {(n, m)}')

def spark_python():
    for candidate in (os.environ.get("PORTAGE_SPARK_PYTHON"), here / ".venv-bench/bin/python"):
        if candidate and pathlib.Path(candidate).exists(): return str(candidate)
    raise SystemExit("no Python for the runners: run Benchmarks/setup")

def has(python, module):
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0

def main():
    if any(e not in known for e in engines): raise SystemExit(f"BENCH_ENGINES: unknown engine in {engines}")
    cache.mkdir(exist_ok=True)
    subprocess.run([sys.executable, here / "generate.py", data, str(rows)], check=True)
    files, jobs = data / "data", []
    def add(workload, name, command, environment=None): jobs.append((workload, name, command, environment))
    batch_python = here / ".venv-bench/bin/python"
    if "portage" in engines:
        bench = here / ".build/release/portage-bench"
        built = subprocess.run([bench, "workloads"], capture_output=True, text=True, check=True).stdout.split()
        for name, label in (("tables", "a"), ("legacy", "b")):
            if name in built: add(label, "portage", lambda r, name=name: [bench, name, files, r, passes])
            else: print(f"  skipped: portage {name} (not in this build)")
    if "spark" in engines:
        python = spark_python()
        if has(python, "pyspark"):
            add("a", "spark", lambda r: [python, here / "runners/structured.py", files, r, passes])
            home = subprocess.run([python, "-c", "import pyspark; print(pyspark.__path__[0])"], capture_output=True, text=True, check=True).stdout.strip()
            add("b", "spark", lambda r: [
                home + "/bin/spark-shell", "--master", "local[2]", "--driver-memory", "4g", "--conf", "spark.ui.enabled=false",
                "--conf", "spark.ui.showConsoleProgress=false", "--conf", "spark.driver.bindAddress=127.0.0.1",
                "--conf", "spark.streaming.clock=org.apache.spark.util.ManualClock", "-i", here / "runners/dstream.scala"],
                lambda r: {"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "BENCH_DATA": str(files), "BENCH_RESULT": str(r), "BENCH_PASSES": str(passes)})
        else: print("  skipped: spark (pyspark is not installed; run Benchmarks/setup)")
    if "flink" in engines:
        flink_python = here / ".venv-flink/bin/python"
        if flink_python.exists() and has(str(flink_python), "pyflink"): add("a", "flink", lambda r: [flink_python, here / "runners/flink.py", files, r, passes])
        else: print("  skipped: flink (not installed; run Benchmarks/setup)")
    for engine in ("duckdb", "polars"):
        if engine not in engines: continue
        if not batch_python.exists() or not has(str(batch_python), engine): print(f"  skipped: {engine} (not installed; run Benchmarks/setup)")
        else: add("a", engine, lambda r, engine=engine: [batch_python, here / "runners/batch.py", engine, files, r, passes])
    if "limit" in engines:
        limit = here / "limit/.build/limit"
        for name, label in (("tables", "a"), ("legacy", "b")):
            if limit.exists(): add(label, "limit", lambda r, name=name: [limit, name, files, r, passes])
            else: print(f"  skipped: limit {name} (not built; run Benchmarks/setup)")
    out = []
    measured = take_turns(jobs)
    for results in ([r for r in measured if r["workload"] == label] for label in ("a", "b")):
        if len(results) > 1: check(results)
        baseline, least = (next((statistics.median(r["seconds"]) for r in results if r["engine"].startswith(name)), None) for name in ("Spark", "limit"))
        for r in results:
            seconds = statistics.median(r["seconds"])
            ratio = f"{baseline / seconds:6.1f} x Spark" if baseline else ""
            share = f"{least / seconds:6.3f} of the limit" if least else ""
            print(f'{r["workload"]}  {r["engine"]:<28} {r["version"]:<8} {rows / seconds / 1e6:7.2f} million rows/s  {r["peak_rss_mb"]:6d} MB  {ratio}  {share}')
            out.append({"workload": r["workload"], "engine": r["engine"], "version": r["version"], "rows": rows, "seconds": round(seconds, 4),
                "rows_per_second": round(rows / seconds), "peak_rss_mb": r["peak_rss_mb"]})
    (here / "results").mkdir(exist_ok=True)
    (here / "results/latest.json").write_text("[\n" + ",\n".join("  " + json.dumps(r) for r in out) + "\n]\n")

main()
