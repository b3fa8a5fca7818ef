import BatchRuntime
import Foundation
import Expressions
import Plans
import Synchronization

/// The running queries of a session. Mirrors `org.apache.spark.sql.streaming.StreamingQueryManager`.
public final class StreamingQueryManager: Sendable {
    let listeners = QueryListeners()
    private let queries = Mutex<[UUID: StreamingQuery]>([:])
    /// How the last query ended; a failure stays until it is reset.
    private let lastEnding = Mutex<Ending?>(nil)
    private let ended = SteadyCondition()

    private struct Ending {
        var failure: StreamingQueryException?
    }

    /// The queries that run now, oldest first.
    public var active: [StreamingQuery] {
        queries.withLock { Array($0.values) }.filter(\.isActive).sorted { $0.startOrder < $1.startOrder }
    }

    /// The active query with that id; nil if there is none.
    public func get(_ id: UUID) -> StreamingQuery? { active.first { $0.id == id } }

    /// Waits until a query of the session ends, or returns at once if one has ended since the session was made or `resetTerminated()` was
    /// called. Without a query it waits for one. Mirrors Spark, which remembers a query that has ended, so that a failure between two waits
    /// is not missed.
    ///
    /// - Parameter timeoutMs: how long to wait, in milliseconds; nil for as long as it takes.
    /// - Returns: whether a query has ended.
    /// - Throws: the `StreamingQueryException` of a query that failed, again at each call until `resetTerminated()`; `BatchLoopError` if
    ///   called from inside a batch of one of the queries.
    @discardableResult
    public func awaitAnyTermination(_ timeoutMs: Int64? = nil) throws -> Bool {
        for query in active { try query.requireOtherThread() }
        let deadline = timeoutMs.map { SteadyCondition.deadline(inMillis: $0) } ?? .max
        let ending = ended.withLock { () -> Ending? in
            while true {
                if let ending = lastEnding.withLock({ $0 }) { return ending }
                if deadline == .max { ended.wait() } else if !ended.wait(untilSteadyMillis: deadline) { return lastEnding.withLock { $0 } }
            }
        }
        if let failure = ending?.failure { throw failure }
        return ending != nil
    }

    /// Forgets the queries that have ended, so that `awaitAnyTermination` waits for another.
    public func resetTerminated() { lastEnding.withLock { $0 = nil } }

    /// - Throws: `AnalysisError` for the name of an active query.
    func check(name: String?) throws(AnalysisError) {
        if let name, active.contains(where: { $0.name == name }) { throw Self.isTaken(name) }
    }

    /// Check and insertion are one step: of two queries with the same name that start at once, one is refused.
    func add(_ query: StreamingQuery) throws(AnalysisError) {
        let name = queries.withLock { queries -> String? in
            if let name = query.name, queries.values.contains(where: { $0.name == name && $0.isActive }) { return name }
            queries[query.runId] = query
            return nil
        }
        if let name { throw Self.isTaken(name) }
    }

    private static func isTaken(_ name: String) -> AnalysisError {
        AnalysisError(.wrongOption, "Cannot start query with name \(name) as a query with that name is already active in this SparkSession")
    }

    /// Removes an ended query, which holds its session, so that nothing holds it here, and notifies those who wait for an end.
    func remove(_ query: StreamingQuery, _ failure: StreamingQueryException?) {
        guard queries.withLock({ $0.removeValue(forKey: query.runId) }) != nil else { return }
        lastEnding.withLock { ending in
            if ending == nil || failure != nil { ending = Ending(failure: failure) }
        }
        ended.broadcast()
    }
}
