import BatchRuntime
import Checkpoints
import Columnar
import KafkaTransport
import Offsets

/// The source of a leaf's rows.
package enum TableSource: Sendable {
    /// Rows in memory.
    case rows([RecordBatch])
    /// A static table that is read on demand, one batch a partition: just `columns` in that order, or all.
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

/// What a stream receives when its query opens it.
public struct StreamEnvironment {
    /// Opens Kafka topics: those of brokers, or a recording.
    public let connector: any TopicConnector
    /// The clock of the query.
    public let clock: any StreamClock
    /// nil for a query without a checkpoint.
    package let checkpoint: CheckpointDirectory?
    /// The index of the source in the query.
    public let index: Int

    package init(connector: any TopicConnector, clock: any StreamClock, checkpoint: CheckpointDirectory?, index: Int) {
        self.connector = connector
        self.clock = clock
        self.checkpoint = checkpoint
        self.index = index
    }

    /// The source's own directory in the checkpoint, for data that it must store beside its positions; it may not exist yet. nil for
    /// a query without a checkpoint.
    public var directory: String? { checkpoint.map { "\($0.path)/sources/\(index)" } }
}
