import Columnar

/// Settings of table queries, under Spark's names.
package enum TableSettings {
    private static let prefix = "spark.sql.streaming."
    private static let store = "spark.sql.streaming.stateStore."

    package static let timeZone = ConfEntry(
        "spark.sql.session.timeZone", "UTC",
        .custom(
            "a time zone that exists, such as Europe/Paris, +01:00 or PST: Cannot resolve the given timezone with ZoneId.of(_, "
                + "ZoneId.SHORT_IDS)"
        ) { SessionZone($0) },
        "The time zone of dates, of times as text, and of `show`; UTC by default, not the machine's zone.")
    package static let timeParserPolicy = ConfEntry(
        "spark.sql.legacy.timeParserPolicy", "EXCEPTION", .choice(TimeParserPolicy.self),
        "How a time in a string is read that Spark 2 read otherwise: as an error, as null, or as Spark 2 did.")
    package static let corruptRecord = ConfEntry(
        "spark.sql.columnNameOfCorruptRecord", "_corrupt_record", .text, "The column that gets the text of malformed JSON.")
    package static let variableSubstitution = ConfEntry(
        "spark.sql.variable.substitute", "true", .flag,
        "Whether `${…}` in SQL text is replaced by the setting of that name, or by an `env:` or `system:` variable.")
    package static let kafkaStart = ConfEntry(
        "portage.sql.kafka.startingOffsets", "latest", .words(["latest", "earliest"]),
        "Where a new query over Kafka begins if its `readStream` does not say.")
    package static let watermarkPolicy = ConfEntry(
        prefix + "multipleWatermarkPolicy", "min", .choice(WatermarkPolicy.self), "Which of several watermarks a query uses.")
    package static let shufflePartitions = ConfEntry(
        "spark.sql.shuffle.partitions", "1", .integer(1...100_000),
        "Partitions of a query's state. Spark's default is 200, one per task; here each writes a file per batch, and all are in one "
            + "process."
    )
    package static let provider = ConfEntry(
        store + "providerClass", StateStoreProvider.memory.className,
        .custom(StateStoreProvider.allCases.map(\.className).joined(separator: " or ")) { StateStoreProvider(className: $0) },
        "Where state is kept: in memory or in RocksDB.")
    package static let checkpointLocation = ConfEntry(
        prefix + "checkpointLocation", optional: .custom("the path of a directory") { $0.isEmpty ? nil : $0 },
        "The directory under which queries keep their checkpoints, by name.")

    package static let noDataBatches = ConfEntry(
        prefix + "noDataMicroBatches.enabled", "true", .flag, "Whether a batch without data runs when the watermark rose.")
    package static let checkCorrectness = ConfEntry(
        prefix + "statefulOperator.checkCorrectness.enabled", "true", .flag, "Whether queries that may lose late rows are refused.")
    package static let pollingDelay = ConfEntry(
        prefix + "pollingDelay", "10", .integer(0...86_400_000), "Milliseconds between two checks for new data.")
    package static let recentProgressUpdates = ConfEntry(
        prefix + "numRecentProgressUpdates", "100", .integer(1...Int(Int32.max)), "Progress reports that a query keeps.")
    package static let idleInterval = ConfEntry(
        prefix + "noDataProgressEventInterval", "10000", .integer(0...86_400_000),
        "Milliseconds between two idle notifications of listeners.")
    package static let batchesToRetain = ConfEntry(
        prefix + "minBatchesToRetain", "100", .integer(1...Int(Int32.max)), "Batches that a checkpoint keeps.")
    package static let deltasForSnapshot = ConfEntry(
        store + "minDeltasForSnapshot", "10", .integer(0...Int(Int32.max)), "Versions of state between two snapshots.")
    package static let stateSchemaCheck = ConfEntry(
        store + "stateSchemaCheck", "true", .flag, "Whether a restart compares the schema of its state.")
    package static let rocksDBMemoryMB = ConfEntry(
        store + "rocksdb.maxMemoryUsageMB", "500", .integer(1...Int(Int32.max)), "Memory of RocksDB in MB.")
    package static let rocksDBBlockKB = ConfEntry(
        store + "rocksdb.blockSizeKB", "4", .integer(1...1_048_576), "A block of RocksDB in KB.")
    package static let rocksDBCompression = ConfEntry(
        store + "rocksdb.compression", "lz4", .words(["lz4", "none", "snappy", "zstd"]), "Whether RocksDB compresses; `none` turns it off.")
    package static let rocksDBOpenFiles = ConfEntry(
        store + "rocksdb.maxOpenFiles", "-1", .integer(-1...Int(Int32.max)), "Files that RocksDB keeps open; -1 for all.")
    package static let rocksDBWriteShare = ConfEntry(
        store + "rocksdb.writeBufferCacheRatio", "0.5", .number(0...1), "The share of RocksDB's memory for writes.")
    package static let localDirectory = ConfEntry(
        "spark.local.dir", "/tmp", .custom("the path of a directory") { $0.isEmpty ? nil : $0 }, "Where RocksDB works.")
    package static let aggregateState = ConfEntry(
        "portage.sql.aggregate.maxStateMB", "1024", .integer(1...1 << 20),
        "The most MiB of states of one aggregate in memory: all groups of a batch, in complete mode all groups of the query. A query that "
            + "needs more fails."
    )

    /// The settings that a query writes into its offset log and keeps for its life.
    package static let frozen: [any AnyConfEntry] = [
        provider, shufflePartitions, watermarkPolicy,
        ConfEntry(prefix + "join.stateFormatVersion", "2", .words(["2"]), "Spark's format of joined state."),
        ConfEntry(
            store + "compression.codec", "lz4", .words(["lz4", "none", "zstd", "snappy"]),
            "Accepted for Spark's sake; state files are not compressed here."),
        ConfEntry("spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan", "false", .flag, "Kept for Spark."),
        ConfEntry(store + "rocksdb.formatVersion", "5", .integer(0...100), "Kept for Spark."),
        ConfEntry(prefix + "statefulOperator.useStrictDistribution", "true", .flag, "Kept for Spark."),
        ConfEntry(prefix + "flatMapGroupsWithState.stateFormatVersion", "2", .words(["1", "2"]), "Kept for Spark."),
        ConfEntry(prefix + "aggregation.stateFormatVersion", "2", .words(["1", "2"]), "Kept for Spark."),
    ]

    package static let entries: [any AnyConfEntry] =
        frozen + [
            kafkaStart, timeZone, timeParserPolicy, corruptRecord, variableSubstitution, checkpointLocation, aggregateState,
            noDataBatches, checkCorrectness, pollingDelay, recentProgressUpdates, idleInterval, batchesToRetain, deltasForSnapshot,
            stateSchemaCheck, rocksDBMemoryMB, rocksDBBlockKB, rocksDBCompression, rocksDBOpenFiles, rocksDBWriteShare,
            localDirectory,
        ]
}

/// Which of several watermarks a query uses.
package enum WatermarkPolicy: String, Sendable, CaseIterable { case min, max }

/// `spark.sql.legacy.timeParserPolicy`: how text is parsed as a time under a pattern.
public enum TimeParserPolicy: String, Sendable, CaseIterable {
    /// As Spark 3; an unreadable text is null.
    case corrected = "CORRECTED"
    /// As Spark 3; a text that only Spark 2 could read ends the query.
    case exception = "EXCEPTION"
    /// As Spark 2, by Java's SimpleDateFormat: leniently, and ignoring text after the end of the pattern.
    case legacy = "LEGACY"
}
