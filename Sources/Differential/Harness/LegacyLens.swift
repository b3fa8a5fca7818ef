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
    private let path: [DStreamNode]
    private let time: Time
    // Holds the graph.
    private let context: StreamingContext

    /// nil where the graph has another shape than Kafka, steps by element and windows, a shuffle, steps that keep the key.
    init?(_ context: StreamingContext) throws {
        guard let output = context.graph.outputs.first else { return nil }
        var path: [DStreamNode] = [output]
        while let node = path.last, !node.parents.isEmpty {
            guard node.parents.count == 1 else { return nil }
            path.append(node.parents[0])
        }
        path.reverse()
        var stages = LensStages()
        for node in path { try node.accept(&stages) }
        guard stages.kafka != nil, path.allSatisfy({ stages.kinds[$0.id] != nil }),
            let shuffle = path.firstIndex(where: { stages.kinds[$0.id] == .shuffle })
        else { return nil }
        let above = path[(shuffle + 1)...].compactMap { stages.kinds[$0.id] }
        guard path[1..<shuffle].allSatisfy({ [.byElement, .filter, .values, .window].contains(stages.kinds[$0.id]) }),
            above.allSatisfy({ $0 != .byElement })
        else { return nil }
        tellsValues = !above.contains(.values)
        // A time that is valid for every node, whatever its slide.
        var step: Int64 = 1
        for node in path { step = Self.leastCommonMultiple(step, max(1, node.slideDuration.milliseconds)) }
        for node in path { node.initialize(Time(0)) }
        time = Time(step)
        self.stages = stages
        self.path = Array(path[...shuffle])
        self.context = context
    }

    /// What the job makes of each record, in their order; empty for one that it leaves out.
    /// - Throws: what the job's functions throw.
    func elements(of records: KafkaRecords) throws -> [[Element]] {
        guard let kafka = stages.kafka, let shuffled = stages.shuffles[path[path.count - 1].id] else { return [] }
        guard kafka.reads(records.range) else { return Array(repeating: [], count: records.count) }
        defer { for node in path { node.forget(at: time + node.rememberDuration) } }
        let rows = ConsumerRows(records)
        kafka.remember(
            RDD(sparkContext: context.sparkContext, partitionCount: records.count, workEstimate: records.count) { row, body in
                try body(ConsumerRecord(rows: rows, row: row))
            }, at: time)
        // A window of one batch is that batch.
        for node in path { try stages.windows[node.id]?(time) }
        return try shuffled(time)
    }

    private static func leastCommonMultiple(_ left: Int64, _ right: Int64) -> Int64 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return (left / a).multipliedReportingOverflow(by: right).partialValue
    }
}
