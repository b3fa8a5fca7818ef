import BatchRuntime
import Checkpoints
import Columnar
import KafkaTransport
import Offsets

/// What stands behind a leaf of a plan.
package enum TableSource: Sendable {
    /// Rows in memory.
    case rows([RecordBatch])
    /// A static table that is read when it is needed: just `columns`, one batch a partition.
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
package struct StreamEnvironment {
    package var connector: any TopicConnector
    package var clock: any StreamClock
    /// nil for a query that remembers nothing.
    package var checkpoint: CheckpointDirectory?
    /// Which source of the query it is: the directory `sources/N` of the checkpoint is its own.
    package var index: Int
    /// The batches that the query will follow, if they are laid down.
    package var manifest: BatchManifest?
}
