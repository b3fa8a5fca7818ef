import Operators
import StateStore

/// Measurements of a batch, kept until it is reported.
struct BatchMetrics {
    var run: BatchRun
    /// The number of rows passed to the sink.
    var outputRows: Int
    /// The newest position of each source when the batch was planned; nil if it does not say.
    var newest: [String?]
    /// Time for getting the batch from the sources, and for building the operators, in µs.
    var getBatchMicros: Int64
    var queryPlanningMicros: Int64
    /// Commit time of each operator's state, in µs.
    var commitMicros: [StateStoreID: Int64] = [:]
}

/// Sums the duration of calls, by the machine's steady clock. For one thread.
final class Stopwatch {
    private(set) var micros: Int64 = 0

    func measure<R>(_ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer { micros += Int64((ContinuousClock.now - start) / .microseconds(1)) }
        return try body()
    }
}
