import Columnar
import Offsets

/// How far a batch's end is behind the newest record, in records of each Kafka partition.
struct Lag {
    private let records: [Int64]

    /// nil if a position is missing or not Kafka's.
    init?(from end: String?, to newest: String?) {
        guard let end, let newest, let reached = try? PartitionOffsets(json: end), let there = try? PartitionOffsets(json: newest) else {
            return nil
        }
        records = there.partitions.map { max(0, (there[$0] ?? 0).saturating(minus: reached[$0] ?? 0)) }
        if records.isEmpty { return nil }
    }

    /// Under the names of Spark's Kafka source.
    var metrics: [String: String] {
        let sum = records.reduce(0.0) { $0 + Double($1) }
        return [
            "minOffsetsBehindLatest": "\(records.min() ?? 0)", "maxOffsetsBehindLatest": "\(records.max() ?? 0)",
            "avgOffsetsBehindLatest": JavaDouble.string(sum / Double(records.count)),
        ]
    }
}
