import BatchRuntime
import Columnar
import Expressions
import Offsets

/// A query that follows a recorded manifest: the entries define its batches, instead of what the sources have. Everything specific to
/// replay is here; sources only provide their ranges of offsets.
struct ManifestReplay {
    let manifest: BatchManifest
    private let query: String
    private let sources: [any StreamSource]
    /// By source, after a start from a checkpoint: until the manifest has continued from there.
    private var resumed: [Int: ResumedOffsets] = [:]
    /// The index of the next entry, or an earlier one.
    private var place = 0

    /// nil for a query without a manifest.
    init?(_ definition: QueryDefinition) {
        guard let manifest = definition.manifest else { return nil }
        self.manifest = manifest
        query = definition.name
        sources = definition.sources.map(\.source)
    }

    /// - Parameter newest: the newest batch in the checkpoint.
    mutating func restore(_ newest: BatchPlan?) throws {
        for (index, (source, known)) in zip(sources, newest?.sources ?? []).enumerated() where source.offsetRanges != nil {
            if let end = known.end { resumed[index] = try ResumedOffsets(json: end) }
        }
    }

    /// The first entry later than a batch; both batches and entries are ordered by time.
    private mutating func entry(after last: BatchPlan?) -> BatchManifest.Entry? {
        if last == nil { place = 0 }
        while let last, place < manifest.entries.count, manifest.entries[place].batchTime <= last.batchTime { place += 1 }
        return place < manifest.entries.count ? manifest.entries[place] : nil
    }

    /// The entry after a batch, and the positions of each source after it; nil after the last.
    /// - Throws: `AnalysisError` for a source that cannot follow a manifest, and for an entry that skips or repeats records.
    mutating func next(_ batchID: Int64, after last: BatchPlan?) throws -> (entry: BatchManifest.Entry, positions: [BatchPlan.Source])? {
        guard let entry = entry(after: last) else { return nil }
        let positions = try sources.enumerated().map { index, source -> BatchPlan.Source in
            guard let ranges = source.offsetRanges else {
                throw AnalysisError(
                    .wrongOption,
                    "\(query): \(source.description) cannot follow a manifest: its positions are not offsets of topics, as a Kafka "
                        + "source's are"
                )
            }
            let start: String? =
                try last.flatMap { $0.sources.indices.contains(index) ? .some($0.sources[index].end) : nil }
                ?? ranges.position(before: manifest.entries.flatMap(\.ranges))
            if let gap = resumed[index]?.gap(before: entry.ranges) {
                throw AnalysisError(.wrongOption, "\(query): batch \(batchID), label \(entry.batchTime) ms: \(gap)")
            }
            return .init(start: start, end: try ranges.position(after: start, entry.ranges))
        }
        return (entry, positions)
    }
}

/// The rows that the streams of a query provide for one batch: those between its positions, or in a replay exactly the ranges of its entry.
struct BatchInputs {
    private let plan: BatchPlan
    private let sources: [QuerySource]
    private let isReplay: Bool

    init(_ plan: BatchPlan, _ definition: QueryDefinition) {
        self.plan = plan
        sources = definition.sources
        isReplay = definition.manifest != nil
    }

    /// The index of a leaf among the streams; nil for a static table.
    func index(of relation: Int) -> Int? { sources.firstIndex { $0.relationID == relation } }

    func read(_ index: Int, _ columns: [Int]) throws -> [RecordBatch] {
        let position = plan.sources[index]
        guard let end = position.end, end != position.start else { return [] }
        let source = sources[index].source
        if isReplay, let ranges = source.offsetRanges { return try ranges.read(plan.ranges, columns: columns) }
        return try source.read(from: position.start, until: end, columns: columns)
    }

    func deferred(_ index: Int, _ columns: [Int]) throws -> [DeferredBatch]? {
        let position = plan.sources[index]
        guard let end = position.end, end != position.start else { return nil }
        let source = sources[index].source
        if isReplay, let ranges = source.offsetRanges { return try ranges.deferred(plan.ranges, columns: columns) }
        return try source.deferred(from: position.start, until: end, columns: columns)
    }
}
