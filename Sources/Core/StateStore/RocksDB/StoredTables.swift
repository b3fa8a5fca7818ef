import Synchronization

/// Which of a database's files the checkpoint has, and under which names. A database never reuses a name.
final class StoredTables: Sendable {
    private let tables = Mutex<[String: RocksDBCheckpoint.Table]>([:])

    subscript(name: String) -> RocksDBCheckpoint.Table? { tables.withLock { $0[name] } }

    /// Keeps only these.
    func replace(_ present: [RocksDBCheckpoint.Table]) {
        tables.withLock { $0 = Dictionary(present.map { ($0.name, $0) }) { $1 } }
    }
}
