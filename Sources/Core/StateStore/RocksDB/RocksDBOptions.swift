import Foundation

/// The memory and disk that the RocksDB provider uses.
public struct RocksDBOptions: Sendable, Hashable {
    /// For block cache, indexes, filters and write buffers of all stores of a query together, in bytes.
    public var memoryLimit: Int
    /// The share of the limit that write buffers may take.
    public var writeBufferShare: Double
    public var blockBytes: Int
    public var isCompressed: Bool
    /// Open files a store; -1 for no limit.
    public var maxOpenFiles: Int
    /// The directory of the working copies while a query runs. Should be on a local disk; what a killed process left there is removed.
    public var localDirectory: String

    public init(
        memoryLimit: Int = 500 << 20, writeBufferShare: Double = 0.25, blockBytes: Int = 4096, isCompressed: Bool = true,
        maxOpenFiles: Int = -1, localDirectory: String = FileManager.default.temporaryDirectory.path
    ) {
        self.memoryLimit = max(memoryLimit, 8 << 20)
        self.writeBufferShare = min(max(writeBufferShare, 0.05), 0.9)
        self.blockBytes = max(blockBytes, 1024)
        self.isCompressed = isCompressed
        self.maxOpenFiles = maxOpenFiles
        self.localDirectory = localDirectory
    }
}
