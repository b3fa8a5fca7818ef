import Expressions
import Synchronization
import Tables
import Threads

/// The queries of a port, running concurrently in one process.
struct PortRun {
    struct Query {
        var name: String
        var writer: DataStreamWriter
        var log: RunLog
        var metrics: RunMetrics
    }

    let job: String
    let queries: [Query]

    init(_ job: String, _ queries: [Query]) {
        self.job = job
        self.queries = queries
    }

    /// Starts them and waits for all. The first interrupt ends each after its current batch; if one fails, the others end in the same way.
    /// - Throws: an error that kept one from starting, or ended it.
    func run(in session: SparkSession, _ what: String) throws {
        var left: [(query: Query, handle: StreamingQuery)] = []
        let started = Started()
        // Until the first query runs there is nothing to end in good order, and a signal ends the process at once.
        var signals: StopSignals?
        defer { signals?.cancel() }
        do {
            for query in queries {
                let (log, metrics) = (query.log, query.metrics)
                // Its first batch may be finished before `start` returns.
                log.announce(
                    what,
                    beginning: { [weak session, name = query.name] in Self.beginning(session?.streams.active.first { $0.name == name }) })
                session.streams.addListener(
                    QueryWatch(query.name, failed: { metrics.failed() }) { line in
                        metrics.ran(line)
                        log.ran(line)
                    })
                do {
                    let handle = try query.writer.start()
                    left.append((query, handle))
                    started.add(handle)
                    signals =
                        try signals
                        ?? StopSignals { [logs = queries.map(\.log)] in
                            for log in logs { log.interrupted() }
                            started.stop()
                        }
                } catch {
                    throw CommandError(error, before: "\(named(query)): ", at: .init(job: job, query: queries.count > 1 ? query.name : nil))
                }
            }
            while !left.isEmpty {
                let begun = left.filter { $0.handle.hasRestored }
                for entry in begun {
                    entry.query.metrics.begin()
                    entry.query.log.begin(Self.beginning(entry.handle))
                }
                let wait: Int64? = begun.count < left.count ? 20 : left.count == 1 ? nil : 100
                for entry in left {
                    var isOver = true
                    var cause: CommandError?
                    do { isOver = try entry.handle.awaitTermination(wait) } catch { cause = failure(of: entry.query, entry.handle, error) }
                    guard isOver else { continue }
                    if entry.handle.hasRestored { entry.query.log.begin(Self.beginning(entry.handle)) }
                    left.removeAll { $0.handle === entry.handle }
                    entry.query.log.stopped(
                        cause != nil ? .error : signals?.wereAsked == true ? .signal : .end, hasRead: entry.handle.hasReached)
                    if let cause { throw cause }
                }
            }
        } catch {
            for entry in left { try? entry.handle.stop() }
            for entry in left { entry.query.log.stopped(.otherQuery) }
            for query in queries { query.log.clear() }
            throw error
        }
    }

    /// The queries that run, for a signal that may come while the others still start.
    private final class Started: Sendable {
        private let state = Mutex<(handles: [StreamingQuery], isStopped: Bool)>(([], false))

        func add(_ handle: StreamingQuery) {
            let isStopped = state.withLock { state in
                state.handles.append(handle)
                return state.isStopped
            }
            if isStopped { Self.stop(handle) }
        }

        /// All at once: each may have to wait for brokers that are silent.
        func stop() {
            let handles = state.withLock { state in
                state.isStopped = true
                return state.handles
            }
            for handle in handles { Self.stop(handle) }
        }

        private static func stop(_ handle: StreamingQuery) {
            do { try OwnThread.start(named: "portage stop") { try? handle.stop() } } catch { try? handle.stop() }
        }
    }

    private static func beginning(_ handle: StreamingQuery?) -> RunBeginning {
        RunBeginning(
            topicsAtEnd: handle?.beginsAtEnd ?? [],
            advice: ".option(\"startingOffsets\", \"earliest\") of its readStream, or --property auto.offset.reset=earliest")
    }

    private func named(_ query: Query) -> String { queries.count > 1 ? "the query \(query.name)" : "the port of \(job)" }

    private func failure(of query: Query, _ handle: StreamingQuery, _ error: any Error) -> CommandError {
        let batch = handle.failedBatch
        let function = ((error as? StreamingQueryException)?.cause as? UserFunctionError)?.function
        return CommandError(
            error, before: queries.count > 1 ? "the query \(query.name): " : "", after: handle.failedPlace(job: job),
            at: .init(
                job: job, query: queries.count > 1 ? query.name : nil, batchID: batch?.id, batchTime: batch?.time, operation: function,
                ranges: batch?.ranges.filter { !$0.isEmpty } ?? []))
    }
}
