import BatchRuntime
import Checkpoints
import Columnar
import KafkaTransport
import Offsets

/// What stands behind a leaf of a plan.
package enum TableSource: Sendable {
    /// Rows in memory.
    case rows([RecordBatch])
    /// A static table that is read when it is needed, one batch a partition: just `columns` in that order, or all.
    case scan(@Sendable (_ columns: [Int]) throws -> [RecordBatch])
    /// A stream, opened when a query starts.
    case stream(@Sendable (StreamEnvironment) throws -> any StreamSource)

    func read(_ columns: [Int]) throws -> [RecordBatch] {
        switch self {
        case .rows(let batches): batches
        case .scan(let read): try read(columns)
        case .stream: []
        }
    }
}

/// What a stream is given when its query opens it.
public struct StreamEnvironment {
    /// How topics are read: from brokers, or from a recording.
    public let connector: any TopicConnector
    /// The time by which the query goes.
    public let clock: any StreamClock
    /// nil for a query that remembers nothing.
    package let checkpoint: CheckpointDirectory?
    /// Which source of the query it is.
    public let index: Int

    package init(connector: any TopicConnector, clock: any StreamClock, checkpoint: CheckpointDirectory?, index: Int) {
        self.connector = connector
        self.clock = clock
        self.checkpoint = checkpoint
        self.index = index
    }

    /// The directory of the checkpoint that is the source's own, for what it must remember beside its positions; it may not be there yet. nil for
    /// a query without a checkpoint.
    public var directory: String? { checkpoint.map { "\($0.path)/sources/\(index)" } }
}
