import Plans
import StateStore

/// A session's settings, by Spark's names.
public struct RuntimeConf: Sendable {
    let session: SparkSession

    /// What a query writes into its offset log and keeps for its life, with Spark 3.5's values.
    static let frozenDefaults = [
        "spark.sql.streaming.stateStore.providerClass":
            "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider",
        "spark.sql.streaming.join.stateFormatVersion": "2",
        "spark.sql.streaming.stateStore.compression.codec": "lz4",
        "spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan": "false",
        "spark.sql.streaming.stateStore.rocksdb.formatVersion": "5",
        "spark.sql.streaming.statefulOperator.useStrictDistribution": "true",
        "spark.sql.streaming.flatMapGroupsWithState.stateFormatVersion": "2",
        "spark.sql.streaming.multipleWatermarkPolicy": "min",
        "spark.sql.streaming.aggregation.stateFormatVersion": "2",
        // Spark has 200, one a task; a partition here is a file a batch, in one process.
        "spark.sql.shuffle.partitions": "1",
    ]

    private static let defaults = frozenDefaults.merging([
        "spark.sql.streaming.noDataMicroBatches.enabled": "true",
        "spark.sql.streaming.statefulOperator.checkCorrectness.enabled": "true",
        "spark.sql.streaming.pollingDelay": "10",
        "spark.sql.streaming.numRecentProgressUpdates": "100",
        "spark.sql.streaming.minBatchesToRetain": "100",
        "spark.sql.session.timeZone": "UTC",
    ]) { $1 }

    /// - Throws: `AnalysisError` for a name that has neither a value nor a default.
    public func get(_ name: String) throws -> String {
        if let value = value(name) { return value }
        throw AnalysisError(.wrongOption, "[SQL_CONF_NOT_FOUND] The SQL config \"\(name)\" cannot be found; set it with conf.set first.")
    }

    public func get(_ name: String, _ fallback: String) -> String { value(name) ?? fallback }

    /// - Throws: `AnalysisError` for a value that cannot be.
    public func set(_ name: String, _ value: String) throws {
        switch name {
        case "spark.sql.streaming.multipleWatermarkPolicy":
            guard ["min", "max"].contains(value.lowercased()) else {
                throw AnalysisError(.wrongOption, "Invalid value for '\(name)': '\(value)'. Valid values are \"min\" and \"max\".")
            }
        case "spark.sql.session.timeZone":
            guard ["UTC", "Z", "GMT", "Etc/UTC", "+00:00"].contains(value) else {
                throw AnalysisError(.wrongOption, "\(name) is '\(value)', but tables show and write times in UTC only; leave it at UTC")
            }
        case StateSettings.partitions:
            guard let count = Int(value), count > 0 else {
                throw AnalysisError(.wrongOption, "'\(value)' in \(name) is invalid. The value of \(name) must be positive")
            }
        case StateStoreProvider.setting:
            _ = try StateStoreProvider(className: value)
        default:
            if ["true", "false"].contains(Self.defaults[name]), !["true", "false"].contains(value.lowercased()) {
                throw AnalysisError(.wrongOption, "\(name) should be boolean, but was '\(value)'")
            }
        }
        session.set(name, value)
    }

    public func unset(_ name: String) { session.set(name, nil) }

    func value(_ name: String) -> String? { session.settings[name] ?? Self.defaults[name] }

    func flag(_ name: String) -> Bool { value(name)?.lowercased() == "true" }

    func number(_ name: String, _ fallback: Int) -> Int { value(name).flatMap { Int($0) } ?? fallback }

    /// The settings that a query freezes at its start.
    var frozen: [String: String] {
        let settings = session.settings
        return Dictionary(uniqueKeysWithValues: Self.frozenDefaults.map { ($0.key, settings[$0.key] ?? $0.value) })
    }
}
