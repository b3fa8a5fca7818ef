import Foundation
import Tables

/// The queries of a port that run in one process, at once.
struct PortRun {
    struct Query {
        var name: String
        var writer: DataStreamWriter
        var log: RunLog
        var metrics: RunMetrics
    }

    let queries: [Query]

    init(_ queries: [Query]) { self.queries = queries }

    /// Starts them and waits until all are over. The first interrupt ends each after its batch under way; where one fails, the others end in the same way.
    /// - Throws: what kept one from starting, or ended it.
    func run(in session: SparkSession, _ what: String) throws {
        var running: [(query: Query, handle: StreamingQuery)] = []
        do {
            for query in queries {
                let (log, metrics) = (query.log, query.metrics)
                session.streams.addListener(
                    QueryWatch(query.name, started: { log.started(what) }, failed: { metrics.failed() }) { line in
                        metrics.ran(line)
                        log.ran(line)
                    })
                running.append((query, try query.writer.start()))
            }
            let handles = running.map(\.handle)
            // All at once: each may have to wait for brokers that are silent.
            let signals = StopSignals { for handle in handles { Thread.detachNewThread { try? handle.stop() } } }
            defer { signals.cancel() }
            var left = running
            while !left.isEmpty {
                let wait: Int64? = left.count == 1 ? nil : 100
                left = try left.filter { entry in
                    do { return try !entry.handle.awaitTermination(wait) } catch {
                        guard queries.count > 1 else { throw error }
                        throw CommandError("the query \(entry.query.name): \(ErrorText(error).line)")
                    }
                }
            }
            for query in queries { query.log.stopped() }
        } catch {
            for query in queries { query.log.clear() }
            for entry in running { try? entry.handle.stop() }
            throw error
        }
    }
}
