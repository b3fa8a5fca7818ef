"""Workload (a) as a plain batch on DuckDB or Polars, for reference. batch.py ENGINE DATA RESULT_CSV TIMED_PASSES -> one JSON line."""
import csv, json, os, sys, time

engine, data, result, passes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
os.environ["POLARS_MAX_THREADS"] = "2"

if engine == "duckdb":
    import duckdb
    version = duckdb.__version__
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    def run():
        return connection.execute(f"""
            SELECT ts_ms // 10000 * 10000 AS w, sensor_id, count(*) AS n, avg(value) AS mean
            FROM read_json('{data}/*.json', format = 'newline_delimited',
                columns = {{sensor_id: 'VARCHAR', value: 'DOUBLE', unit: 'VARCHAR', ts_ms: 'BIGINT'}})
            GROUP BY ALL""").fetchall()
else:
    import polars as pl
    version = pl.__version__
    def run():
        return (pl.scan_ndjson(f"{data}/*.json", schema={"sensor_id": pl.String, "value": pl.Float64, "unit": pl.String, "ts_ms": pl.Int64})
            .group_by((pl.col("ts_ms") // 10000 * 10000).alias("w"), "sensor_id").agg(pl.len().alias("n"), pl.col("value").mean().alias("mean"))
            .collect().rows())

rows = run()
seconds = []
for _ in range(passes):
    begin = time.perf_counter()
    run()
    seconds.append(time.perf_counter() - begin)
with open(result, "w", newline="") as f:
    out = csv.writer(f)
    for w, s, n, mean in sorted(rows): out.writerow([w, s, n, repr(mean)])
peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")) // 1024
print(json.dumps({"engine": {"duckdb": "DuckDB", "polars": "Polars"}[engine] + " (batch)", "version": version, "seconds": seconds, "peak_rss_mb": peak}))
