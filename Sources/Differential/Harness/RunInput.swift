import KafkaTransport
import Offsets

/// The input of a run, and where it stores what must outlive it.
public struct RunInput: Sendable {
    /// A cluster, or a recording in its place.
    public var connector: any TopicConnector
    /// The batches, exactly.
    public var manifest: BatchManifest
    /// The checkpoint from which a killed run resumes; nil keeps it in memory.
    public var checkpoint: String?
    /// The directory for a file for each batch and output; nil keeps observations in memory.
    public var observations: String?
    public var sideEffects: SideEffects
    /// Labels of batches to run without their records.
    public var skippedBatches: Set<Int64> = []

    public init(
        connector: any TopicConnector, manifest: BatchManifest, checkpoint: String? = nil, observations: String? = nil,
        sideEffects: SideEffects = .fenced
    ) {
        self.connector = connector
        self.manifest = manifest
        self.checkpoint = checkpoint
        self.observations = observations
        self.sideEffects = sideEffects
    }

    /// Which outputs have their side effects, besides being observed.
    public enum SideEffects: Hashable, Sendable {
        /// None: a comparison changes nothing outside.
        case fenced
        case all
        /// Only these: `foreachRDD-0`, a query's name.
        case only(Set<String>)

        func includes(_ output: String) -> Bool {
            switch self {
            case .fenced: false
            case .all: true
            case .only(let names): names.contains(output)
            }
        }
    }
}
