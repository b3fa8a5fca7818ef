/// Where checkpoints live. Its one primitive for exclusion is put-if-absent, which local disks and object stores both have.
///
/// Paths are absolute or relative texts with `/`. Every write is atomic (a reader sees all of it or none) and durable when
/// the call returns. No rename is offered, so no caller can come to depend on one. Calls may come from several threads.
public protocol FileSystem: Sendable {
    /// The whole file, or nil if there is none.
    func read(_ path: String) throws(CheckpointError) -> [UInt8]?
    /// The names in a directory, in no order; empty if there is no such directory. Writes in progress are not shown.
    func list(_ directory: String) throws(CheckpointError) -> [String]
    /// Creates a file unless one is there. Returns whether it did; of several callers exactly one gets true.
    func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool
    /// Creates or replaces a file.
    func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError)
    /// Does several writes that share the cost of durability. They appear in order; after a crash any part of them may be
    /// there, but one that `followsDurably` only with all before it. Throws `.alreadyWritten` at the first file that must be
    /// absent and is not; those before it are then written.
    ///
    /// Before any of them appears, all of `staged` is durable.
    func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError)
    /// Creates or replaces files, durable only once a `putAll` has named them in `after`. A crash may leave them torn.
    func stage(_ writes: [FileWrite]) throws(CheckpointError)
    /// Removes a file; no error if there is none. Need not be durable.
    func remove(_ path: String) throws(CheckpointError)
    /// Removes a file, or a directory with all that is below it, hidden or not; no error if there is none. Need not be durable, nor all at once.
    func removeTree(_ path: String) throws(CheckpointError)
    /// Creates a directory and those above it. Object stores do nothing.
    func makeDirectory(_ path: String) throws(CheckpointError)
    func exists(_ path: String) throws(CheckpointError) -> Bool
    /// When a file was last written, in milliseconds since the epoch; nil where there is none, or the file system does not tell.
    func modified(_ path: String) throws(CheckpointError) -> Int64?
    /// Clears what a crash left of writes in progress. Only for the holder of the directory.
    func removeTemporaries(in directory: String) throws(CheckpointError)
}

/// One file of a group of writes.
public struct FileWrite: Sendable, Equatable {
    public var path: String
    public var bytes: [UInt8]
    /// Whether the file must not be there yet.
    public var mustBeAbsent: Bool
    /// Whether it may be there only when all writes before it in its group are durable.
    public var followsDurably: Bool

    public init(_ path: String, _ bytes: [UInt8], mustBeAbsent: Bool = false, followsDurably: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.mustBeAbsent = mustBeAbsent
        self.followsDurably = followsDurably
    }
}

extension FileSystem {
    public func removeTemporaries(in directory: String) throws(CheckpointError) {}

    /// For a file system whose directories are the paths of its files.
    public func removeTree(_ path: String) throws(CheckpointError) {
        for name in try list(path) { try removeTree("\(path)/\(name)") }
        try remove(path)
    }

    /// Whether there is a file or a directory.
    package func holds(_ path: String) throws(CheckpointError) -> Bool {
        if try exists(path) { return true }
        return try !list(path).isEmpty
    }

    public func modified(_ path: String) throws(CheckpointError) -> Int64? { nil }

    public func putAll(_ writes: [FileWrite]) throws(CheckpointError) { try putAll(writes, after: []) }

    /// For a file system whose every write is durable.
    public func stage(_ writes: [FileWrite]) throws(CheckpointError) {
        for write in writes { try put(write.path, write.bytes) }
    }

    public func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) {
        for write in writes {
            if !write.mustBeAbsent {
                try put(write.path, write.bytes)
            } else if try !putIfAbsent(write.path, write.bytes) {
                throw CheckpointError(.alreadyWritten, path: write.path, "\(write.path): is there already")
            }
        }
    }
}
