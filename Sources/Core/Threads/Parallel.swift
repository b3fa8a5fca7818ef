import CTraps
import Dispatch

/// Divides work among the cores.
package enum Parallel {
    /// Calls `body` with each index below `count`, on the caller's thread and others; returns after the last call.
    ///
    /// A trap on a helping thread is reported as one of the batch that the caller runs.
    /// - Parameter body: runs on several threads at once. Data shared between calls must be read-only, split by index, or locked.
    package static func forEach(_ count: Int, _ body: (_ index: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body
            nonisolated(unsafe) let batch = portage_traps_batch()
            DispatchQueue.concurrentPerform(iterations: count) { index in
                let before = portage_traps_help(batch)
                defer { portage_traps_help(before) }
                body(index)
            }
        }
    }
}
