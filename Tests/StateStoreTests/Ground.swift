import Checkpoints
import StateStore
import StreamTesting

/// Where a test keeps a state: a directory, or a disk in memory that can go wrong.
struct Ground {
    let provider: StateStoreProvider
    let scratch: Scratch
    let files: any FileSystem
    let path: String

    static let id = StateStoreID(operatorID: 0, partition: 3)

    init(_ provider: StateStoreProvider, files: (any FileSystem)? = nil) throws {
        self.provider = provider
        scratch = try Scratch(inMemory: true)
        self.files = files ?? LocalFileSystem(isDurable: false)
        path = files == nil ? "\(scratch.path)/cp" : "/cp"
    }

    /// A copy of it as it is now.
    func on(_ files: any FileSystem) -> Ground { Ground(provider, scratch, files, path) }

    private init(_ provider: StateStoreProvider, _ scratch: Scratch, _ files: any FileSystem, _ path: String) {
        self.provider = provider
        self.scratch = scratch
        self.files = files
        self.path = path
    }

    func options(partitions: Int = 1, _ maintenance: StateStoreOptions.Maintenance = .atCommit) -> StateStoreOptions {
        StateStoreOptions(
            provider: provider, partitions: partitions,
            rocksDB: RocksDBOptions(memoryLimit: 16 << 20, localDirectory: "\(scratch.path)/local"), maintenance: maintenance)
    }

    func checkpoint(retain: Int = 100) throws -> CheckpointDirectory {
        try CheckpointDirectory(
            path, job: CheckpointJob(name: "j", kind: .table), files: files, lease: .heirOfTheDead, minBatchesToRetain: retain)
    }

    func open(retain: Int = 100, partitions: Int = 1, _ maintenance: StateStoreOptions.Maintenance = .atCommit) throws -> StateStores {
        try StateStores(try checkpoint(retain: retain), options(partitions: partitions, maintenance))
    }

    /// The names of the store's files, those below `SSTs/` left out.
    func names(_ id: StateStoreID = Ground.id) throws -> [String] {
        try files.list("\(path)/state/\(id)").filter { $0 != "SSTs" && $0 != "_metadata" }.sorted()
    }

    var base: String { provider == .memory ? "snapshot" : "checkpoint" }
}

extension StateStores {
    /// Ends as a query does.
    func end() {
        close()
        checkpoint?.close()
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension StateStore {
    /// All keys and values as texts.
    func contents() throws -> [String: String] {
        var found: [String: String] = [:]
        try forEach { found[String(decoding: $0, as: UTF8.self)] = String(decoding: $1, as: UTF8.self) }
        return found
    }

    /// The keys of a range in the order in which they come.
    func keys(_ range: StateKeyRange, first: Int = .max) throws -> [String] {
        var found: [String] = []
        try scan(range) { key, _ in
            found.append(String(decoding: key, as: UTF8.self))
            return found.count < first
        }
        return found
    }

    func expired(upTo limit: Int64) throws -> [String] {
        var found: [String] = []
        try expire(upTo: limit) { key, value in
            found.append("\(String(decoding: key, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))")
        }
        return found
    }
}
