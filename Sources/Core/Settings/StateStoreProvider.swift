/// The storage of state between batches.
public enum StateStoreProvider: String, Sendable, Hashable, CaseIterable {
    /// All state in memory: the fastest as long as it fits.
    case memory
    /// In RocksDB's files on the local disk, with bounded memory: for state larger than memory.
    case rocksDB

    /// Spark's class name for it.
    public var className: String {
        "org.apache.spark.sql.execution.streaming.state." + (self == .memory ? "HDFSBackedStateStoreProvider" : "RocksDBStateStoreProvider")
    }

    /// By Spark's class name, with or without its package; nil for another class.
    public init?(className: String) {
        let name = className.split(separator: ".").last.map(String.init) ?? ""
        guard let found = Self.allCases.first(where: { $0.className.hasSuffix(".\(name)") }) else { return nil }
        self = found
    }
}
