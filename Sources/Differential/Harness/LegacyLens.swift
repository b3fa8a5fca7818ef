import Columnar
import DStreams
import KafkaTransport
import RDDs

/// What a legacy job's own functions make of each record before they bring keys together.
///
/// The job's graph is built once more, and fetched records are put into its Kafka stream one a partition: the steps up to the
/// first shuffle work element by element, so what comes out of a partition comes from that record.
struct LegacyLens {
    /// What the job makes of a record; a flatMap may make several of one.
    struct Element {
        var key: [Value]
        var values: [Value]
    }

    /// Whether what is shuffled is what the aggregate of the output takes in: no step after the shuffle changes values.
    let tellsValues: Bool
    private let stages: LensStages
    /// From the inputs to the first shuffle, parents first.
    private let path: [DStreamNode]
    private let time: Time
    // Holds the graph.
    private let context: StreamingContext

    /// nil where the graph of the output has another shape than Kafka, steps by element, windows and unions, a shuffle, steps that
    /// keep the key.
    init?(_ context: StreamingContext, _ output: OutputOperation) throws {
        var stages = LensStages()
        // Down from the output as long as there is one way; the shuffle nearest to the inputs is the first that a record meets.
        var way: [DStreamNode] = [output]
        while let node = way.last, node.parents.count == 1 { way.append(node.parents[0]) }
        for node in way { try node.accept(&stages) }
        guard let place = way.lastIndex(where: { stages.kinds[$0.id] == .shuffle }) else { return nil }
        let above = way[..<place].map { stages.kinds[$0.id] }
        guard above.allSatisfy({ $0 != nil && $0 != .byElement }) else { return nil }
        let shuffle = way[place]
        let below = Self.ancestors(of: shuffle)
        for node in below where !way.contains(where: { $0 === node }) { try node.accept(&stages) }
        let path = below + [shuffle]
        guard !stages.inputs.isEmpty,
            below.allSatisfy({ [.kafka, .byElement, .filter, .values, .window, .union].contains(stages.kinds[$0.id]) })
        else { return nil }
        tellsValues = !above.contains(.values)
        // A time that is valid for every node, whatever its slide.
        var step: Int64 = 1
        for node in path { step = Self.leastCommonMultiple(step, max(1, node.slideDuration.milliseconds)) }
        for node in path { node.initialize(Time(0)) }
        time = Time(step)
        self.stages = stages
        self.path = path
        self.context = context
    }

    /// What the job makes of each record, in their order; empty for one that it leaves out.
    /// - Throws: what the job's functions throw.
    func elements(of records: KafkaRecords) throws -> [[Element]] {
        guard let shuffled = stages.shuffles[path[path.count - 1].id] else { return [] }
        defer { for node in path { node.forget(at: time + node.rememberDuration) } }
        let rows = ConsumerRows(records)
        for input in stages.inputs {
            let count = input.reads(records.range) ? records.count : 0
            input.remember(
                RDD(sparkContext: context.sparkContext, partitionCount: count, workEstimate: count) { row, body in
                    try body(ConsumerRecord(rows: rows, row: row))
                }, at: time)
        }
        // A window of one batch is that batch.
        for node in path { try stages.windows[node.id]?(time) }
        let partitions = try shuffled(time)
        // A union has the partitions of its streams one after the other: each way from an input to the shuffle is a run of all records.
        return (0..<records.count).map { row in
            stride(from: row, to: partitions.count, by: records.count).flatMap { partitions[$0] }
        }
    }

    /// All that a node stands on, parents first.
    static func ancestors(of node: DStreamNode) -> [DStreamNode] {
        var found: [Int: DStreamNode] = [:]
        func visit(_ node: DStreamNode) {
            for parent in node.parents where found.updateValue(parent, forKey: parent.id) == nil { visit(parent) }
        }
        visit(node)
        // Numbers grow from parents to children.
        return found.values.sorted { $0.id < $1.id }
    }

    private static func leastCommonMultiple(_ left: Int64, _ right: Int64) -> Int64 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return (left / a).multipliedReportingOverflow(by: right).partialValue
    }
}
