import KafkaTransport
import Offsets

/// Two finished runs of a job, and their input. Their rows are removed output by output: those of a long recording take as much memory as
/// its cells.
struct FinishedRuns {
    let against: JobComparison.Other
    let connector: any TopicConnector
    let manifest: BatchManifest
    var legacy: RunOutcome
    var other: RunOutcome
}
