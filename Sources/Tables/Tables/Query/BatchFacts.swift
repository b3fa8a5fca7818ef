import Operators
import StateStore

/// What a batch found out, kept until it is told of.
struct BatchFacts {
    var run: BatchRun
    /// Rows that it gave its sink.
    var outputRows: Int
    /// What each source had when it was planned, if it says.
    var newest: [String?]
    /// In asking the sources for the batch, and in making its execution, in µs.
    var getBatchMicros: Int64
    var queryPlanningMicros: Int64
    /// Of each operator's state, in µs.
    var commitMicros: [StateStoreID: Int64] = [:]
}
