#!/usr/bin/env python3
"""Records what real Spark does with the cases of scripts/oracle/cases into fixtures/oracle.

    record.py dstream|files|partitions|structured [--only TEXT] [--list]

Run it with the interpreter of an environment that has pyspark; Java 17 on the path. `make oracle` sets that up.
"""
import argparse
import hashlib
import importlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import pyspark

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPARK = pathlib.Path(pyspark.__file__).parent
MAIN = {
    "dstream": "org.apache.spark.streaming.portage.DStreamRecorder",
    "files": "org.apache.spark.streaming.portage.FileStreamRecorder",
    "partitions": "org.apache.spark.streaming.portage.PartitionRecorder",
    "structured": "org.apache.spark.sql.portage.StructuredRecorder",
}


def compiled():
    """The recorders as a jar, compiled once for each state of their sources."""
    sources = sorted((HERE / "scala").glob("*.scala"))
    digest = hashlib.sha256(b"".join(s.read_bytes() for s in sources) + pyspark.__version__.encode()).hexdigest()[:16]
    jar = ROOT / ".build-oracle" / f"recorders-{digest}.jar"
    if not jar.exists():
        shutil.rmtree(jar.parent, ignore_errors=True)
        classes = jar.parent / "classes"
        classes.mkdir(parents=True)
        subprocess.run(
            ["nice", "java", "-cp", f"{SPARK}/jars/*", "scala.tools.nsc.Main", "-usejavacp", "-nowarn", "-d", classes, *sources], check=True)
        with zipfile.ZipFile(jar, "w") as out:
            for file in sorted(classes.rglob("*.class")):
                out.write(file, file.relative_to(classes))
    return jar


UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def steady(answer):
    """Takes out what differs from run to run: identifiers, temporary paths, moments and measurements."""
    seen = {}

    def text(value):
        value = UUID.sub(lambda m: f"00000000-0000-0000-0000-{seen.setdefault(m[0], len(seen)):012}", value)
        value = re.sub(r"/tmp/[^/]+/portage-oracle\d+", "/base", value)
        return re.sub(r'"modificationTime":\d+', '"modificationTime":0', value)

    def measured(value, key=""):
        if isinstance(value, dict):
            return {text(k): measured(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [measured(v) for v in value]
        if isinstance(value, str):
            return "1970-01-01T00:00:00.000Z" if key == "timestamp" else text(value)
        if isinstance(value, float):
            return 0.0
        volatile = key.endswith(("TimeMs", "Bytes", "Count")) or key in DURATIONS
        return 0 if volatile and value is not None else value

    if "files" in answer:
        # The metadata log comes first and in order: it gives the files their numbers.
        answer["files"] = measured(answer["files"])
    if "progress" in answer:
        answer["progress"] = measured(answer["progress"])
    return answer


DURATIONS = {"addBatch", "commitOffsets", "getBatch", "latestOffset", "queryPlanning", "triggerExecution", "walCommit"}


def layout(case, indent=""):
    """JSON with sorted keys, one line for each thing that is a row, so that a change reads well in a diff."""
    if isinstance(case, dict) and case and len(json.dumps(case)) > 100:
        inner = indent + " "
        body = ",\n".join(f"{inner}{json.dumps(k)}: {layout(v, inner)}" for k, v in sorted(case.items()))
        return "{\n" + body + "\n" + indent + "}"
    if isinstance(case, list) and case and len(json.dumps(case)) > 100:
        inner = indent + " "
        return "[\n" + ",\n".join(inner + layout(v, inner) for v in case) + "\n" + indent + "]"
    return json.dumps(case, sort_keys=True, ensure_ascii=False)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=sorted(MAIN))
    arguments.add_argument("--only", default="", help="cases whose name contains this")
    arguments.add_argument("--list", action="store_true", help="just their names")
    options = arguments.parse_args()
    sys.path.insert(0, str(HERE / "cases"))
    cases = [c for c in importlib.import_module(options.what).CASES if options.only in c["name"]]
    if options.list:
        print(*(c["name"] for c in cases), sep="\n")
        return
    jar = compiled()
    target = ROOT / "fixtures" / "oracle" / options.what
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        asked, answered = pathlib.Path(scratch, "cases.json"), pathlib.Path(scratch, "answers.jsonl")
        asked.write_text(json.dumps(cases))
        subprocess.run(
            ["nice", SPARK / "bin" / "spark-submit", "--master", "local[2]", "--driver-memory", "1g",
             "--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=localhost", "--conf", "spark.driver.bindAddress=127.0.0.1",
             "--conf", "spark.driver.extraJavaOptions=-Duser.timezone=UTC -Djava.io.tmpdir=" + scratch
             + f" -Dlog4j.configurationFile=file:{HERE / 'log4j2.properties'}",
             "--conf", "spark.local.dir=" + scratch,
             "--class", MAIN[options.what], jar, asked, answered],
            check=True)
        answers = {a["name"]: steady(a) for a in map(json.loads, answered.read_text().splitlines())}
    for case in cases:
        case.pop("asks", None)  # said again with its answers
        file = {**case, **answers[case["name"]], "dialect": "scala", "spark": pyspark.__version__}
        (target / f"{case['name']}.json").write_text(layout(file) + "\n")
    if not options.only:
        for stale in {f.name for f in target.glob("*.json")} - {f"{c['name']}.json" for c in cases}:
            (target / stale).unlink()
    print(f"{len(cases)} cases in {target.relative_to(ROOT)}")


main()
