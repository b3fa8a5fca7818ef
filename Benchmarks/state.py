"""Measures a batch over 100 thousand, 1 million and 10 million keys of state with either provider, each in a process of its own.

Prints and writes to results/state.json: the median, mean and 95th percentile of a batch's time, its CPU time, and the peak of resident memory,
filling included. What is measured is the state that goes on and on: batches enough have run before that the background has its regular work.
Says whether 10 million keys in RocksDB stayed within 1 GiB and whether a batch's cost stayed within 20 % from the fewest keys to the most.
STATE_KEYS (a comma list), STATE_TOUCHED and STATE_PROVIDERS (rocksdb,memory) choose other sizes.
"""
import json, os, pathlib, statistics, subprocess

here = pathlib.Path(__file__).resolve().parent
sizes = [int(n) for n in os.environ.get("STATE_KEYS", "100000,1000000,10000000").split(",")]
touched = os.environ.get("STATE_TOUCHED", "1000")
classes = {"rocksdb": "RocksDBStateStoreProvider", "memory": "HDFSBackedStateStoreProvider"}
results = []
for provider in os.environ.get("STATE_PROVIDERS", "rocksdb,memory").split(","):
    for keys in sizes:
        done = subprocess.run([here / ".build/release/portage-bench", "state", classes[provider], str(keys), touched], capture_output=True, text=True)
        if done.returncode != 0: raise SystemExit(f"{provider} {keys} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        found = json.loads(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{")))
        row = {"provider": provider, "keys": keys, "touched": int(touched), "batch_ms": round(statistics.median(found["batch_ms"]), 2),
            "mean_ms": round(statistics.mean(found["batch_ms"]), 2), "p95_ms": round(statistics.quantiles(found["batch_ms"], n=20)[-1], 2),
            "cpu_ms": round(found["cpu_ms"], 2), "fill_seconds": round(found["fill_seconds"], 1), "peak_rss_mb": found["peak_rss_mb"]}
        results.append(row)
        print(f'{provider:<8} {keys:>10} keys  {row["batch_ms"]:>7} ms a batch of {touched} (mean {row["mean_ms"]}, p95 {row["p95_ms"]})  {row["cpu_ms"]:>8} ms CPU  {row["peak_rss_mb"]:>6} MB  filled in {row["fill_seconds"]} s', flush=True)
    of = [row for row in results if row["provider"] == provider]
    if len(of) > 1:
        ratio = of[-1]["batch_ms"] / of[0]["batch_ms"]
        print(f'{provider:<8} from {of[0]["keys"]} to {of[-1]["keys"]} keys a batch takes {ratio:.2f} times as long: {"within" if ratio <= 1.2 else "NOT within"} 20 %')
    if provider == "rocksdb":
        print(f'{provider:<8} the peak of resident memory is {max(row["peak_rss_mb"] for row in of)} MB: {"within" if max(row["peak_rss_mb"] for row in of) <= 1024 else "NOT within"} 1 GiB')
(here / "results").mkdir(exist_ok=True)
(here / "results/state.json").write_text("[\n" + ",\n".join("  " + json.dumps(row) for row in results) + "\n]\n")
