import Checkpoints

/// Holds the pairs of one store between its commits: in memory, or in a database.
///
/// Changes are visible at once and become a version with `didCommit`. For one thread at a time; only the work that `maintenance`
/// returns may run concurrently. The failure of a database is remembered, and the next `pendingWrites` throws it.
protocol StateBackend: AnyObject {
    var count: Int { get }
    var memoryBytes: Int { get }
    var changeCount: Int { get }

    func withValue(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void)
    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64)
    func remove(_ key: UnsafeRawBufferPointer) -> Bool
    /// Prefetches many keys.
    func prefetch(_ keys: ByteSlices)
    func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws
    func forEachEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Void) throws
    func scan(_ range: StateKeyRange, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool) throws
    func expire(upTo limit: Int64, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws -> Int
    func rollback()

    /// What a commit of `version` writes; nothing is changed.
    func pendingWrites(_ version: Int64) throws -> [FileWrite]
    func didCommit(_ version: Int64) throws
    /// Accepts the changes as the state of `version`, without writing a delta.
    func absorb(_ version: Int64) throws
    /// Writes the current state as the base of a repartitioned state, durable at once.
    func writeBase(_ base: StateFiles.Base) throws
    /// Work for the background if any is due, once `committed` is final.
    func maintenance(committed: Int64, minDeltas: Int) -> (@Sendable () throws -> Void)?
    func purge(oldest: Int64) throws
    func close()
}
