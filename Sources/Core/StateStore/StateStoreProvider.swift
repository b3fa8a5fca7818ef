/// What holds the state between batches.
public enum StateStoreProvider: String, Sendable, Hashable, CaseIterable {
    /// All of it in memory: the fastest while it fits.
    case memory
    /// In RocksDB's files on the local disk, with bounded memory: for state larger than memory.
    case rocksDB

    /// Spark's setting that chooses one.
    public static let setting = "spark.sql.streaming.stateStore.providerClass"

    /// Spark's name of it.
    public var className: String {
        "org.apache.spark.sql.execution.streaming.state." + (self == .memory ? "HDFSBackedStateStoreProvider" : "RocksDBStateStoreProvider")
    }

    /// By Spark's class name, with or without its package.
    /// - Throws: `StateStoreError` `.wrongOption` naming those that there are.
    public init(className: String) throws(StateStoreError) {
        let name = className.split(separator: ".").last.map(String.init) ?? ""
        guard let found = Self.allCases.first(where: { $0.className.hasSuffix(".\(name)") }) else {
            throw StateStoreError(
                .wrongOption,
                "\(Self.setting) is '\(className)'; there are \(Self.allCases.map { "'\($0.className)'" }.joined(separator: " and "))")
        }
        self = found
    }

    /// How the files are called from which a state is loaded before its deltas.
    var baseSuffix: String { self == .memory ? "snapshot" : "checkpoint" }
}
