import Checkpoints
import Synchronization

/// A file system that tells how many partitions of state a start has looked at, whenever it looks at one.
public final class WatchedPartitions: ForwardingFileSystem, Sendable {
    public let base: any FileSystem
    private let partitions = Mutex<Set<String>>([])
    private let reached: @Sendable (Int) -> Void

    public init(_ base: any FileSystem, _ reached: @escaping @Sendable (Int) -> Void) { (self.base, self.reached) = (base, reached) }

    /// How many partitions were looked at so far.
    public var seen: Int { partitions.withLock { $0.count } }

    public func list(_ directory: String) throws(CheckpointError) -> [String] {
        if let found = directory.firstMatch(of: /\/state\/\d+\/(\d+)$/) {
            let count = partitions.withLock { partitions in
                partitions.insert(String(found.output.1))
                return partitions.count
            }
            reached(count)
        }
        return try base.list(directory)
    }
}
