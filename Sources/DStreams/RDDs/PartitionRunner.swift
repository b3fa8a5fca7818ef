import Synchronization
import Threads

/// Runs the partitions of an action on all cores, or on the caller's thread if there is too little work to share.
@usableFromInline package enum PartitionRunner {
    /// With fewer elements, passing work to other threads costs more than it saves.
    @usableFromInline static let smallWork = 4096

    /// The results in partition order. Throws the error of the lowest failed partition. Partitions after one whose source failed are not
    /// started.
    @inlinable package static func map<Result>(
        _ count: Int, workEstimate: Int?, _ body: (Int) throws -> Result
    ) throws -> [Result] {
        if count <= 1 || (workEstimate ?? .max) < smallWork {
            var results: [Result] = []
            results.reserveCapacity(count)
            for partition in 0..<count { results.append(try body(partition)) }
            return results
        }
        var slots = [Swift.Result<Result, any Error>?](repeating: nil, count: count)
        slots.withUnsafeMutableBufferPointer { slots in
            // Each iteration writes only its own slot, and `Parallel` returns after the last, so there is no data race.
            nonisolated(unsafe) let slots = slots
            let lowestFailed = Atomic(Int.max)
            perform(count) { partition in
                guard partition < lowestFailed.load(ordering: .relaxed) else { return }
                do { slots[partition] = .success(try body(partition)) } catch {
                    slots[partition] = .failure(error)
                    if error is any SourceFailure { lowestFailed.min(partition, ordering: .relaxed) }
                }
            }
        }
        return try slots.compactMap { try $0?.get() }
    }

    @usableFromInline static func perform(_ count: Int, _ body: (Int) -> Void) {
        Parallel.forEach(count, body)
    }
}

/// A failure of the source of partitions, not of a function of the job: the partitions after it, each of which may wait long for the same
/// broker, are not started. After a function's failure they are, so that the bad record of each is reported at once.
@usableFromInline package protocol SourceFailure: Error {}
