import Errors
import RDDs

/// A node of the job's graph, whatever it carries: its place in time, its parents, and how long it remembers.
///
/// Sendable by discipline: a graph is built before its context starts, and only the batch loop's thread touches it afterwards.
open class DStreamNode: @unchecked Sendable {
    package let parents: [DStreamNode]
    /// How often there is an RDD.
    public let slideDuration: Duration
    /// The operation as the job's text calls it: `map`, `reduceByKeyAndWindow`.
    package let operation: String
    public let sparkContext: SparkContext
    /// Weak: the graph holds its nodes.
    package private(set) weak var graph: DStreamGraph?
    /// In order of creation, from 0; unique in the graph, and the same in every run of the job.
    package let id: Int

    /// Whether it was made before the context started. A node that came too late belongs to nothing.
    let isAdmitted: Bool

    package private(set) var zeroTime: Time?
    package private(set) var rememberDuration: Duration
    package internal(set) var checkpointDuration: Duration?

    package init(graph: DStreamGraph?, sparkContext: SparkContext, parents: [DStreamNode], slideDuration: Duration, operation: String) {
        self.parents = parents
        self.slideDuration = slideDuration
        self.operation = operation
        self.sparkContext = sparkContext
        self.graph = graph
        rememberDuration = slideDuration
        id = graph?.newID() ?? -1
        isAdmitted = graph?.admits(.structure) ?? true
        if parents.contains(where: { $0.graph !== graph }) {
            graph?.record(StreamingError(.badArgument, "Some of the DStreams have different contexts"))
        }
    }

    /// A node over `parents`, in their graph.
    @usableFromInline package convenience init(parents: [DStreamNode], slideDuration: Duration, operation: String) {
        let first = parents[0]
        self.init(
            graph: first.graph, sparkContext: first.sparkContext, parents: parents, slideDuration: slideDuration,
            operation: operation)
    }

    /// For how long the parents must remember, for this node to remember as long as it must.
    package var parentRememberDuration: Duration { rememberDuration }
    /// The length of the window that the node lays over its parent; nil for other nodes.
    package var windowLength: Duration? { nil }
    /// Whether the node's results depend on more than the input of one window: then the job needs a checkpoint directory.
    package var needsCheckpoint: Bool { false }
    /// The name of Spark's class for the node, for messages.
    package var sparkClass: String { String("\(type(of: self))".prefix { $0 != "<" }) }
    /// What must not change between two runs over one checkpoint.
    package var signature: String { "\(operation)/\(slideDuration.milliseconds)" }

    /// Shows itself to the visitor, with its static types.
    package func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws {}
    /// Lets go of the RDDs at or before `time` less what is to be remembered.
    package func forget(at time: Time) {}
    /// What the node has at this time is nothing, whatever it would be.
    package func leaveOut(at time: Time) throws {}
    /// The first mistake in the node's own settings.
    package func validate() throws {}

    /// An RDD exists at `z + k·slide`, k ≥ 1 (rules D2 and D3).
    package final func isValid(_ time: Time) -> Bool {
        guard let zeroTime else { return false }
        return time > zeroTime && (time - zeroTime).isMultipleOf(slideDuration)
    }

    /// How many partitions a shuffle of the stream has: as many as asked for, else the context's, however many its batches are in. A
    /// number that cannot be is a mistake in building the graph.
    @usableFromInline package final func shufflePartitions(_ asked: Int?) -> Int {
        if let asked, asked < 0 {
            graph?.record(StreamingError(.badArgument, "requirement failed: Number of partitions (\(asked)) cannot be negative."))
        }
        return Swift.max(0, asked ?? sparkContext.defaultParallelism)
    }

    package final func initialize(_ zeroTime: Time) { self.zeroTime = zeroTime }

    package final func remember(_ duration: Duration) {
        if duration > rememberDuration { rememberDuration = duration }
        for parent in parents { parent.remember(parentRememberDuration) }
    }
}
