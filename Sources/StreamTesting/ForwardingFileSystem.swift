import Checkpoints

/// A file system that passes every call on to another; a test implements only what it changes.
public protocol ForwardingFileSystem: FileSystem {
    var base: any FileSystem { get }
}

extension ForwardingFileSystem {
    public func read(_ path: String) throws(CheckpointError) -> [UInt8]? { try base.read(path) }
    public func list(_ directory: String) throws(CheckpointError) -> [String] { try base.list(directory) }
    public func exists(_ path: String) throws(CheckpointError) -> Bool { try base.exists(path) }
    public func makeDirectory(_ path: String) throws(CheckpointError) { try base.makeDirectory(path) }
    public func modified(_ path: String) throws(CheckpointError) -> Int64? { try base.modified(path) }
    public func remove(_ path: String) throws(CheckpointError) { try base.remove(path) }
    public func removeTree(_ path: String) throws(CheckpointError) { try base.removeTree(path) }
    public func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool { try base.putIfAbsent(path, bytes) }
    public func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) { try base.put(path, bytes) }
}
