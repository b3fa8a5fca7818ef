import Errors
import RDDs

/// A node of the job's graph, independent of its element type: its times, its parents, and how long it remembers.
///
/// Sendable by discipline: a graph is built before its context starts, and only the batch loop's thread touches it afterwards.
open class DStreamNode: @unchecked Sendable {
    package let parents: [DStreamNode]
    /// The time between two RDDs of the stream.
    public let slideDuration: Duration
    /// The operation by its name in the job: `map`, `reduceByKeyAndWindow`.
    package let operation: String
    /// The context that makes the stream's RDDs and gives shuffles their default number of partitions.
    public let sparkContext: SparkContext
    /// Weak: the graph holds its nodes.
    package private(set) weak var graph: DStreamGraph?
    /// In order of creation, from 0; unique in the graph, and the same in every run of the job.
    package let id: Int

    /// Whether the node was made before the context started. A later node is not part of the graph.
    let isRegistered: Bool

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
        isRegistered = graph?.allows(.structure) ?? true
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

    /// How long the parents must remember for the sake of this node.
    package var parentRememberDuration: Duration { rememberDuration }
    /// The length of the window that the node defines over its parent; nil for other nodes.
    package var windowLength: Duration? { nil }
    /// Whether the node's results depend on more than the input of one window, so that the job needs a checkpoint directory.
    package var needsCheckpoint: Bool { false }
    /// The name of Spark's class for the node, for messages.
    package var sparkClass: String { String("\(type(of: self))".prefix { $0 != "<" }) }
    /// What must not change between two runs over one checkpoint.
    package var signature: String { "\(operation)/\(slideDuration.milliseconds)" }

    /// Visitor dispatch, with the node's static types; every subclass must override it.
    package func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws {}
    /// Releases the RDDs at or before `time` minus the remember duration.
    package func forget(at time: Time) {}
    /// Leaves the node without a result at this time.
    package func leaveOut(at time: Time) throws {}
    /// Throws the first mistake in the node's own settings.
    package func validate() throws {}

    /// An RDD exists at `z + k·slide`, k ≥ 1 (rules D2 and D3).
    package final func isValid(_ time: Time) -> Bool {
        guard let zeroTime else { return false }
        return time > zeroTime && (time - zeroTime).isMultipleOf(slideDuration)
    }

    /// The number of partitions of a shuffle: the requested one, else the context's default, regardless of the batches' own. An invalid
    /// number is recorded as a mistake in the graph.
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
