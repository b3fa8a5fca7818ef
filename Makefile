# The two commands of the README, and what stands behind them.
.PHONY: demo test docs kills soak sanitize bench bench-state oracle bootstrap fixtures bench-kafka bench-memory bench-ahead

TEST_FLAGS = --disable-testable-imports

bootstrap:
	@scripts/bootstrap

# The main job on the recorded topic: legacy, on the table engine, and ported; then both compared. Output in out/demo.
demo:
	@scripts/bootstrap --no-broker
	swift build -c release --product sensors
	.build/release/sensors demo $(DEMO)

# No test needs @testable: without it the modules are those that `make demo` has built.
test: bootstrap
	swift test -c release $(TEST_FLAGS)

# A real process killed with kill -9 two hundred times between a topic and a transactional sink: some minutes.
kills: bootstrap
	PORTAGE_KILLS=200 swift test -c release $(TEST_FLAGS) --filter KillLoopTests

# Ten minutes at full rate from topic to topic, exactly once, with the memory watched; SOAK_SECONDS says another time.
soak: bootstrap
	swift build -c release --product relay
	scripts/soak

# The tests under the address sanitizer and the thread sanitizer; each has a build of its own. Fails on any report.
sanitize: bootstrap
	scripts/sanitize

# The pages of the docs that are made of the sources: Docs/api, Docs/functions.md, Docs/settings.md, Docs/options.md, Docs/errors.md and
# Docs/guide/rules.md.
docs:
	UPDATE_GOLDEN=1 swift test -c release --filter GeneratedPagesTests

# The recorded topic in fixtures/recordings, written again by its seeded generator.
fixtures:
	swift run -c release generate-recording fixtures/recordings/sensor_readings_raw

# Asks real Spark about every case in scripts/oracle and writes its answers to fixtures/oracle. Needs Java 17; run by hand.
oracle: .venv-oracle/bin/python
	.venv-oracle/bin/python scripts/oracle/record.py dstream
	.venv-oracle/bin/python scripts/oracle/record.py structured
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/expressions.py
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/more_types.py
	.venv-oracle/bin/python scripts/oracle/refusals.py
	.venv-oracle/bin/python scripts/oracle/from_json.py
	.venv-oracle/bin/python scripts/oracle/from_json_back.py
	.venv-oracle/bin/python scripts/oracle/values.py
	.venv-oracle/bin/python scripts/oracle/json_reading.py
	.venv-oracle/bin/python scripts/oracle/json_schemas.py
	.venv-oracle/bin/python scripts/oracle/print_schema.py
	.venv-oracle/bin/python scripts/oracle/function_names.py fixtures/oracle/function_names.txt fixtures/oracle/function_releases.tsv
	.venv-oracle/bin/python scripts/oracle/function_examples.py
	.venv-oracle/bin/python scripts/oracle/settings.py fixtures/oracle/settings.tsv
	.venv-oracle/bin/python scripts/oracle/state_schemas.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/plans.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/chains.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/window_edges.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/patterns.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/edges.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/corners.py
	.venv-oracle/bin/python scripts/oracle/casts.py
	.venv-oracle/bin/python scripts/oracle/characters.py
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/own_names.py
	.venv-oracle/bin/python scripts/oracle/zone_names.py Sources/Tables/Expressions/Times/ZoneNameTable.swift
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/aggregates.py fixtures/oracle
	.venv-oracle/bin/python scripts/oracle/hyperloglog_tables.py Sources/Tables/Expressions/Aggregates/HyperLogLogTables.swift
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/late_changes.py fixtures/oracle/late_changes.json
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/listeners.py fixtures/oracle
	PYSPARK_PYTHON=$(CURDIR)/.venv-oracle/bin/python .venv-oracle/bin/python scripts/oracle/written_files.py fixtures/oracle

.venv-oracle/bin/python:
	@java -version 2>&1 | grep -q 'version "17' || { echo "oracle: Java 17 is needed on the path (apt-get install openjdk-17-jre-headless)"; exit 1; }
	python3 -m venv .venv-oracle
	.venv-oracle/bin/pip install --quiet pyspark==3.5.8

# Rates of both engines and, on the same files, of real Spark, Flink, DuckDB, Polars and a program written by hand. Needs Java 17.
bench: bootstrap
	Benchmarks/setup
	swift build -c release --package-path Benchmarks
	python3 Benchmarks/bench.py
	python3 Benchmarks/overhead.py

# A batch's cost over 100 thousand to 10 million keys of state, in RocksDB and in memory.
bench-state: bootstrap
	swift build -c release --package-path Benchmarks
	python3 Benchmarks/state.py

# A topic into columns against librdkafka's own consumer, in turns in one run.
bench-kafka: bootstrap
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/portage-bench kafka

# The most memory that one batch of 5 million records takes on each engine; fails above 400 MiB.
bench-memory: bootstrap
	swift build -c release --package-path Benchmarks
	python3 Benchmarks/memory.py

# The most memory that a reader takes, for topics of ever more partitions.
bench-ahead: bootstrap
	swift build -c release --package-path Benchmarks --product portage-bench
	python3 Benchmarks/ahead.py
