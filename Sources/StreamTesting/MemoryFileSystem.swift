import Checkpoints
import Synchronization

/// A disk in memory: the same promises as the local one, thousands of times faster.
public final class MemoryFileSystem: FileSystem {
    private let contents = Mutex<[String: [UInt8]]>([:])

    public init() {}

    /// All files by path.
    public var snapshot: [String: [UInt8]] { contents.withLock { $0 } }

    public func read(_ path: String) throws(CheckpointError) -> [UInt8]? { contents.withLock { $0[path] } }

    public func list(_ directory: String) throws(CheckpointError) -> [String] {
        let prefix = directory + "/"
        return contents.withLock { contents in
            Array(
                Set(
                    contents.keys.filter { $0.hasPrefix(prefix) }.compactMap {
                        $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
                    }))
        }
    }

    public func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool {
        contents.withLock { contents in
            if contents[path] != nil { return false }
            contents[path] = bytes
            return true
        }
    }

    public func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) { contents.withLock { $0[path] = bytes } }
    public func remove(_ path: String) throws(CheckpointError) { contents.withLock { $0[path] = nil } }
    public func makeDirectory(_ path: String) throws(CheckpointError) {}
    public func exists(_ path: String) throws(CheckpointError) -> Bool { contents.withLock { $0[path] != nil } }
}
