import Columnar
import DStreams
import KafkaTransport
import RDDs

/// What a legacy job's own functions make of each record before the first shuffle.
///
/// The job's graph is built once more, and fetched records are put into its Kafka stream, one a partition: the steps before the
/// first shuffle work element by element, so the elements of a partition come from that record.
struct LegacyLens {
    /// An element made of a record; a flatMap may make several of one.
    struct Element {
        var key: [Value]
        var values: [Value]
    }

    /// Whether the shuffled values are the inputs of the output's aggregate: no step after the shuffle changes values.
    let tellsValues: Bool
    private let stages: LensStages
    /// From the inputs to the first shuffle, parents first.
    private let path: [DStreamNode]
    private let time: Time
    // Keeps the graph alive.
    private let context: StreamingContext

    /// nil unless the output is computed by: Kafka → element-wise operations, windows and unions → one shuffle → operations that
    /// keep the key.
    init?(_ context: StreamingContext, _ output: OutputOperation) throws {
        var stages = LensStages()
        // From the output upwards as long as there is only one way; the shuffle nearest to the inputs is the first that a record meets.
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

    /// The elements made of each record, in order; empty for a record that the job leaves out.
    /// - Throws: errors of the job's functions.
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
        // A union has the partitions of its streams one after the other: each way from an input to the shuffle gives a run of all records.
        return (0..<records.count).map { row in
            stride(from: row, to: partitions.count, by: records.count).flatMap { partitions[$0] }
        }
    }

    /// All nodes on which a node depends, parents first.
    static func ancestors(of node: DStreamNode) -> [DStreamNode] {
        var found: [Int: DStreamNode] = [:]
        func visit(_ node: DStreamNode) {
            for parent in node.parents where found.updateValue(parent, forKey: parent.id) == nil { visit(parent) }
        }
        visit(node)
        // Ids increase from parents to children.
        return found.values.sorted { $0.id < $1.id }
    }

    private static func leastCommonMultiple(_ left: Int64, _ right: Int64) -> Int64 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return (left / a).multipliedReportingOverflow(by: right).partialValue
    }
}
