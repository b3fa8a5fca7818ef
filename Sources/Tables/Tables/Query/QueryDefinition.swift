import BatchRuntime
import Offsets
import Expressions
import Operators
import Plans
import Settings

/// The definition of a streaming query, fixed at its start.
struct QueryDefinition {
    var name: String
    var plan: PhysicalPlan
    var mode: OutputMode
    var trigger: TriggerSchedule.Trigger
    /// The streams in the order of the plan's leaves.
    var sources: [QuerySource]
    /// Static leaves, which are read again in each batch.
    var tables: [Int: TableSource]
    var sink: any StreamSink
    var conf: [String: String]
    /// The session's settings for expressions, such as the zone, as they were at the start.
    var expressionSettings: EvaluationContext
    var state: StateSettings
    var watermarkPolicy: WatermarkPolicy
    var noDataBatches: Bool
    /// Whether the watermark is the batch time at the end of every batch, so that a batch emits what it completes (semantics T4).
    var heartbeat: Bool
    /// Batches to run exactly as recorded.
    var manifest: BatchManifest?
    /// Whether, between two entries of a manifest, a batch without data runs first if the watermark rose.
    var idlesBetweenEntries: Bool
    var observer: (any OutputObserver)?
    var pollingDelayMillis: Int64
    /// Labels of batches to run without their records.
    var skippedBatches: Set<Int64>
}

/// One stream of a query.
struct QuerySource {
    var relationID: Int
    var source: any StreamSource
}
