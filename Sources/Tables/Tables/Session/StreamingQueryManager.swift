import BatchRuntime
import Foundation
import Expressions
import Plans
import Synchronization

/// The running queries of a session. Mirrors `org.apache.spark.sql.streaming.StreamingQueryManager`.
public final class StreamingQueryManager: Sendable {
    let listeners = QueryListeners()
    private let queries = Mutex<[UUID: StreamingQuery]>([:])

    /// The queries that run now, oldest first.
    public var active: [StreamingQuery] {
        queries.withLock { Array($0.values) }.filter(\.isActive).sorted { $0.startOrder < $1.startOrder }
    }

    /// The active query with that id; nil if there is none.
    public func get(_ id: UUID) -> StreamingQuery? { active.first { $0.id == id } }

    /// Waits until one of the active queries has ended. Returns whether one has; at once if none is active.
    /// - Throws: the error that ended it.
    @discardableResult
    public func awaitAnyTermination(_ timeoutMs: Int64? = nil) throws -> Bool {
        let watched = active
        guard !watched.isEmpty else { return false }
        let deadline = timeoutMs.map { SteadyCondition.deadline(inMillis: $0) } ?? .max
        while SteadyTime.millis < deadline {
            for query in watched where try query.awaitTermination(10) { return true }
        }
        return false
    }

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

    /// Removes an ended query: it holds its session, so nothing may hold it here.
    func remove(_ query: StreamingQuery) { _ = queries.withLock { $0.removeValue(forKey: query.runId) } }
}
