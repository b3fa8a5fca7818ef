import Checkpoints

/// Holds the pairs of one store between its commits: in memory, or in a database.
///
/// Changes are seen at once and are a version only after `didCommit`. For one thread at a time; only the work that `maintenance`
/// returns may run beside it. A database that fails is remembered, and the next `pendingWrites` throws.
protocol StateBackend: AnyObject {
    var count: Int { get }
    var memoryBytes: Int { get }
    var changeCount: Int { get }

    func withValue(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void)
    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64)
    func remove(_ key: UnsafeRawBufferPointer) -> Bool
    /// Makes many keys ready to be asked for.
    func prefetch(_ keys: ByteSlices)
    func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws
    func forEachEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Void) throws
    func scan(_ range: StateKeyRange, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool) throws
    func expire(upTo limit: Int64, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws -> Int
    func rollback()

    /// What a commit of `version` writes; nothing is changed.
    func pendingWrites(_ version: Int64) throws -> [FileWrite]
    func didCommit(_ version: Int64) throws
    /// Takes the changes for the state of `version`, without a delta.
    func absorb(_ version: Int64) throws
    /// Makes the state as it is the base of a state dealt out anew, durable at once.
    func writeBase(_ base: StateFiles.Base) throws
    /// Work for the background if any is due, once `committed` is done for good.
    func maintenance(committed: Int64, minDeltas: Int) -> (@Sendable () throws -> Void)?
    func purge(oldest: Int64) throws
    func close()
}
