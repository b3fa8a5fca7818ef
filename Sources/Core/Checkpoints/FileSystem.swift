/// The storage of checkpoints. Its only primitive for exclusion is put-if-absent, which local disks and object stores both have.
///
/// Paths are absolute or relative texts with `/`. Every write is atomic (a reader sees all of it or none) and durable when
/// the call returns. No rename is offered, so no caller can come to depend on one. Calls may come from several threads.
public protocol FileSystem: Sendable {
    /// The whole file, or nil if there is none.
    func read(_ path: String) throws(CheckpointError) -> [UInt8]?
    /// The names in a directory, in no order; empty if there is no such directory. Writes in progress are not shown.
    func list(_ directory: String) throws(CheckpointError) -> [String]
    /// Creates a file unless it exists. Returns whether it did; of several callers exactly one gets true.
    func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool
    /// Creates or replaces a file.
    func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError)
    /// Does several writes that share the cost of durability. They appear in order; after a crash any of them may be there, but one that
    /// `followsDurably` only together with all before it. Throws `.alreadyWritten` at the first file that must be absent and exists; those
    /// before it are then written.
    ///
    /// All of `staged` is durable before any of them appears.
    func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError)
    /// Creates or replaces files that become durable only once a `putAll` names them in `after`. A crash may leave them torn.
    func stage(_ writes: [FileWrite]) throws(CheckpointError)
    /// Removes a file; no error if there is none. Need not be durable.
    func remove(_ path: String) throws(CheckpointError)
    /// Removes a file, or a directory with everything below it, hidden files included; no error if there is none. Need not be durable or
    /// atomic.
    func removeTree(_ path: String) throws(CheckpointError)
    /// Creates a directory and those above it. Object stores do nothing.
    func makeDirectory(_ path: String) throws(CheckpointError)
    func exists(_ path: String) throws(CheckpointError) -> Bool
    /// When a file was last written, in ms since the epoch; nil where there is no file, or the file system does not know.
    func modified(_ path: String) throws(CheckpointError) -> Int64?
    /// Removes temporary files that a crash left. Only for the holder of the directory.
    func removeTemporaries(in directory: String) throws(CheckpointError)
}

/// One file of a group of writes.
public struct FileWrite: Sendable, Equatable {
    public var path: String
    public var bytes: [UInt8]
    /// Whether the write fails if the file exists.
    public var mustBeAbsent: Bool
    /// Whether the file may appear only once all writes before it in its group are durable.
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

    /// Default for a file system in which directories exist only as parts of file paths.
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

    /// Default for a file system whose writes are all durable.
    public func stage(_ writes: [FileWrite]) throws(CheckpointError) {
        for write in writes { try put(write.path, write.bytes) }
    }

    public func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) {
        for write in writes {
            if !write.mustBeAbsent {
                try put(write.path, write.bytes)
            } else if try !putIfAbsent(write.path, write.bytes) {
                throw CheckpointError(.alreadyWritten, path: write.path, "\(write.path) is there already")
            }
        }
    }
}
