"""Measures a batch over 100 thousand, 1 million and 10 million keys of state with either provider, each in a process of its own.

Prints and writes to results/state.json: the median, mean and 95th percentile of a batch's time, its CPU time, and the peak of resident memory,
filling included. What is measured is the state that goes on and on: batches enough have run before that the background has its regular work.
The states of a provider take turns of some batches, and all but the one whose turn it is are stopped, background and all: what else the machine
does slows all of them alike. Says whether 10 million keys in RocksDB stayed within 1 GiB and whether a batch's cost stayed within 20 % from the
fewest keys to the most. STATE_KEYS (a comma list), STATE_TOUCHED, STATE_PROVIDERS (rocksdb,memory), STATE_ROUNDS and STATE_MEMORY_MB choose
other sizes.
"""
import json, os, pathlib, signal, statistics, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
sizes = [int(n) for n in os.environ.get("STATE_KEYS", "100000,1000000,10000000").split(",")]
touched = os.environ.get("STATE_TOUCHED", "1000")
rounds = int(os.environ.get("STATE_ROUNDS", "10"))
# maxMemoryUsageMB: with this the rows of 10 million keys are in memory, with less some are read from tables.
memory_mb = os.environ.get("STATE_MEMORY_MB", "770")
batches_a_turn = 250
classes = {"rocksdb": "RocksDBStateStoreProvider", "memory": "HDFSBackedStateStoreProvider"}


class State:
    """A process that holds one state; it runs in its turns only."""

    def __init__(self, provider, keys):
        self.provider, self.keys, self.batch_ms, self.cpu_ms = provider, keys, [], []
        self.process = subprocess.Popen(
            [here / ".build/release/portage-bench", "state", classes[provider], str(keys), touched, memory_mb],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.fill_seconds = self.answer()["fill_seconds"]
        self.process.send_signal(signal.SIGSTOP)

    def answer(self):
        for line in self.process.stdout:
            if line.startswith("{"): return json.loads(line)
        sys.exit(f"{self.provider} {self.keys}: ended with {self.process.wait()}")

    def turn(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(f"{batches_a_turn}\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.process.send_signal(signal.SIGSTOP)
        self.batch_ms += answer["batch_ms"]
        self.cpu_ms.append(answer["cpu_ms"])
        self.peak_rss_mb = answer["peak_rss_mb"]

    def end(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        if self.process.wait() != 0: sys.exit(f"{self.provider} {self.keys}: ended with {self.process.returncode}")

    def row(self):
        return {"provider": self.provider, "keys": self.keys, "touched": int(touched), "memory_mb": int(memory_mb), "batch_ms": round(statistics.median(self.batch_ms), 2),
            "mean_ms": round(statistics.mean(self.batch_ms), 2), "p95_ms": round(statistics.quantiles(self.batch_ms, n=20)[-1], 2),
            "cpu_ms": round(statistics.mean(self.cpu_ms), 2), "fill_seconds": round(self.fill_seconds, 1), "peak_rss_mb": self.peak_rss_mb}


results = []
for provider in os.environ.get("STATE_PROVIDERS", "rocksdb,memory").split(","):
    states = []
    try:
        for keys in sizes: states.append(State(provider, keys))
        for _ in range(rounds):
            for state in states: state.turn()
        for state in states: state.end()
    finally:
        for state in states:
            if state.process.poll() is None: state.process.kill()
    of = [state.row() for state in states]
    results += of
    for row in of:
        print(f'{provider:<8} {row["keys"]:>10} keys  {row["batch_ms"]:>7} ms a batch of {touched} (mean {row["mean_ms"]}, p95 {row["p95_ms"]})  {row["cpu_ms"]:>8} ms CPU  {row["peak_rss_mb"]:>6} MB  filled in {row["fill_seconds"]} s', flush=True)
    if len(of) > 1:
        ratio = of[-1]["batch_ms"] / of[0]["batch_ms"]
        print(f'{provider:<8} from {of[0]["keys"]} to {of[-1]["keys"]} keys a batch takes {ratio:.2f} times as long: {"within" if ratio <= 1.2 else "NOT within"} 20 %')
    if provider == "rocksdb":
        peak = max(row["peak_rss_mb"] for row in of)
        print(f'{provider:<8} the peak of resident memory is {peak} MB: {"within" if peak <= 1024 else "NOT within"} 1 GiB')
(here / "results").mkdir(exist_ok=True)
(here / "results/state.json").write_text("[\n" + ",\n".join("  " + json.dumps(row) for row in results) + "\n]\n")
