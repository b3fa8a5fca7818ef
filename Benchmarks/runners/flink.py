"""Workload (a) on Flink SQL in streaming mode, with checkpoints. flink.py DATA RESULT_CSV TIMED_PASSES -> one JSON line.

A pass' time is Flink's own net runtime of the job: PyFlink starts a local cluster for each job, and that start is not counted, as Spark's is not.
"""
import csv, json, os, pathlib, shutil, sys, tempfile
# As much memory as Spark's driver has; the local cluster runs in the same process.
os.environ["JVM_ARGS"] = "-Xmx4g"
from pyflink.java_gateway import get_gateway
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.version import __version__ as version

data, result, passes = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], int(sys.argv[3])

# Flink takes the files in no order of theirs, so the watermark stays an hour behind: no row is late, as in Spark's one batch.
SOURCE = f"""CREATE TABLE readings (
        sensor_id STRING, `value` DOUBLE, unit STRING, ts_ms BIGINT,
        ts AS TO_TIMESTAMP_LTZ(ts_ms, 3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR
    ) WITH ('connector' = 'filesystem', 'path' = 'file://{data}', 'format' = 'json', 'json.ignore-parse-errors' = 'true')"""
WINDOWS = """INSERT INTO results
    SELECT UNIX_TIMESTAMP(CAST(window_start AS STRING)) * 1000, sensor_id, COUNT(*), AVG(`value`)
    FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, sensor_id"""

def run(sink):
    checkpoints = tempfile.mkdtemp()
    tables = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    for name, value in {
        "parallelism.default": "2", "table.local-time-zone": "UTC", "state.backend.type": "hashmap",
        "execution.checkpointing.storage": "filesystem", "execution.checkpointing.dir": f"file://{checkpoints}",
        # A job ends with a checkpoint, for which it waits up to one interval.
        "execution.checkpointing.interval": "200 ms",
        # Not Flink's default: it saves the copy of each row between operators.
        "pipeline.object-reuse": "true",
    }.items(): tables.get_config().set(name, value)
    tables.execute_sql(SOURCE)
    tables.execute_sql(f"CREATE TABLE results (w BIGINT, sensor_id STRING, n BIGINT, mean DOUBLE) WITH ({sink})")
    job = tables.execute_sql(WINDOWS)
    job.wait()
    shutil.rmtree(checkpoints, ignore_errors=True)
    return job.get_job_client().get_job_execution_result().result().get_net_runtime() / 1000

kept = pathlib.Path(tempfile.mkdtemp())
run(f"'connector' = 'filesystem', 'path' = 'file://{kept}', 'format' = 'csv'")   # warm-up, and the result to compare
rows = [(int(w), s, n, mean) for part in kept.iterdir() for w, s, n, mean in csv.reader(part.open())]
shutil.rmtree(kept)
seconds = [run("'connector' = 'blackhole'") for _ in range(passes)]
with open(result, "w", newline="") as f: csv.writer(f).writerows(sorted(rows))
pid = get_gateway().jvm.java.lang.ProcessHandle.current().pid()
peak = next(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmHWM")) // 1024
print(json.dumps({"engine": "Flink SQL", "version": version, "seconds": seconds, "peak_rss_mb": peak}))
