import KafkaTransport
import Offsets

/// Two runs of a job that are over, and what they ran on. Their rows are taken out output by output: those of a long recording need as much room as
/// its cells.
struct FinishedRuns {
    let against: JobComparison.Other
    let connector: any TopicConnector
    let manifest: BatchManifest
    var legacy: RunOutcome
    var other: RunOutcome
}
