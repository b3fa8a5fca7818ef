import Columnar

/// Spark's output modes: what of a result table a sink is given after each batch.
public enum OutputMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// Rows that will never change again.
    case append
    /// Rows that changed in this batch.
    case update
    /// The whole result.
    case complete
}

/// Where a table's output goes. Each step may be repeated for the same batch after a crash and must then change nothing twice.
public protocol StreamSink: AnyObject {
    /// As progress shows it.
    var description: String { get }
    /// Whether the sink writes exactly the rows that it is given, so that progress can count them; false where user code decides.
    var countsRows: Bool { get }
    /// Called once before anything else with the id that the query keeps for the life of its checkpoint. Connects to nothing.
    func open(queryID: String) throws
    /// The query starts: nothing can refuse it any more, and its name is reserved. Called once, before `begin`; the sink may become visible
    /// to others only from here on.
    func start()
    /// The last batch that its own log says was published; nil for a sink without a log, or with an empty one.
    func lastPublishedBatch() throws -> Int64?
    /// Called once before the first batch of a run: which batch comes next, and whether an earlier run may have prepared it.
    func begin(nextBatch: Int64, isRepeated: Bool) throws
    /// Writes the output of a batch where nobody sees it yet; a sink of user code runs it here, at least once.
    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws
    /// Makes the prepared output visible. Called after the commit, and again at restart.
    func publish(_ batch: BatchPlan) throws
    /// The query is to stop: stops waiting for brokers that do not answer. Called from any thread.
    func giveUpWaiting()
    func close()
}

extension StreamSink {
    public var countsRows: Bool { true }
    public func open(queryID: String) throws {}
    public func start() {}
    public func giveUpWaiting() {}
    public func lastPublishedBatch() throws -> Int64? { nil }
    public func begin(nextBatch: Int64, isRepeated: Bool) throws {}
    public func close() {}
}
