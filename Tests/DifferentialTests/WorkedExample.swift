import BatchRuntime
import Columnar
import Differential
import Offsets

/// The worked example of Docs/semantics.md: eight records, `B = 10 s`, `W = 20`, `S = 10`, `z = 0`, a sum per key.
///
/// The emitted rows are those of the document's table, typed in; nothing here is computed.
enum WorkedExample {
    static let records: [ContributingRecord] = [
        record(1, "a", 1, at: 3, batch: 10), record(2, "b", 2, at: 8, batch: 10), record(3, "a", 4, at: 12, batch: 20),
        record(4, "a", 8, at: 9, batch: 20), record(5, "b", 16, at: 27, batch: 30), record(6, "a", 32, at: 5, batch: 40),
        record(7, "a", 64, at: 38, batch: 40), record(8, "b", 128, at: 61, batch: 70),
    ]

    static let legacyPlain: [Int64: [String: Int64]] = [
        10: ["a": 1, "b": 2], 20: ["a": 13, "b": 2], 30: ["a": 12, "b": 16], 40: ["a": 96, "b": 16], 50: ["a": 96], 60: [:],
        70: ["b": 128],
    ]
    static let legacyInverse: [Int64: [String: Int64]] = [
        10: ["a": 1, "b": 2], 20: ["a": 13, "b": 2], 30: ["a": 12, "b": 16], 40: ["a": 96, "b": 16], 50: ["a": 96, "b": 0],
        60: ["a": 0, "b": 0], 70: ["b": 128, "a": 0],
    ]
    static let ruleA: [Int64: [String: Int64]] = [
        10: ["a": 1, "b": 2], 20: ["a": 13, "b": 2], 30: ["a": 12, "b": 16], 40: ["a": 96, "b": 16], 50: ["a": 96],
    ]
    static let eventTimeWithoutDelay: [Int64: [String: Int64]] = [
        10: ["a": 9, "b": 2], 20: ["a": 13, "b": 2], 30: ["a": 4, "b": 16], 40: ["a": 64, "b": 16], 50: ["a": 64],
    ]
    static let eventTimeDelay30: [Int64: [String: Int64]] = [
        10: ["a": 41, "b": 2], 20: ["a": 45, "b": 2], 30: ["a": 4, "b": 16],
    ]

    static let manifest = BatchManifest(
        batchInterval: 10_000, zeroTime: 0,
        entries: ([(10, 1, 3), (20, 3, 5), (30, 5, 6), (40, 6, 8), (50, 8, 8), (60, 8, 8), (70, 8, 9)] as [(Int64, Int64, Int64)])
            .map { time, from, until in
                .init(batchTime: time * 1_000, ranges: [OffsetRange(TopicPartition("t", 0), from: from, until: until)])
            })

    /// What a DStream of pairs emits.
    static func legacy(_ table: [Int64: [String: Int64]]) -> [Observation] {
        table.sorted { $0.key < $1.key }.map { label, cells in
            Observation(
                output: "foreachRDD-0", label: label * 1_000, batchTime: label * 1_000, kind: .rdd, columns: ["key", "value"],
                rows: cells.sorted { $0.key < $1.key }.map { [.string($0.key), .long($0.value)] })
        }
    }

    /// What a windowed query emits in append mode: some time after the window.
    static func port(_ table: [Int64: [String: Int64]]) -> [Observation] {
        table.sorted { $0.key < $1.key }.map { label, cells in
            Observation(
                output: "totals", label: label * 1_000 + 10_000, batchTime: label * 1_000 + 10_000, kind: .append,
                columns: ["window", "sensor", "sum(value)"],
                rows: cells.sorted { $0.key < $1.key }.map {
                    [
                        .structure([.timestamp((label - 20) * 1_000_000), .timestamp(label * 1_000_000)]), .string($0.key),
                        .long($0.value),
                    ]
                })
        }
    }

    struct Evidence: EvidenceSource {
        var windows: WindowEvidence
        var all = WorkedExample.records

        func records(forKeys keys: Set<CellKey>) -> [ContributingRecord] { all.filter { keys.contains(CellKey($0.key)) } }
    }

    /// Batches and watermarks of a run that waited for the batch without data after each: (data batch, its `L` without delay).
    static func evidence(delay: Int64, inverse: Bool = false) -> Evidence {
        let watermarks: [(batch: Int64, late: Int64)] = [(10, 0), (20, 8), (30, 12), (40, 27), (70, 38)]
        return Evidence(
            windows: WindowEvidence(
                legacy: .init(length: 20_000, slide: 10_000, zeroTime: 0, inverse: inverse),
                port: .init(length: 20_000, slide: 10_000, startTime: 0, delay: delay * 1_000),
                batches: watermarks.map {
                    let late = max(0, $0.late - delay) * 1_000
                    return .init(id: $0.batch, batchTime: $0.batch * 1_000, evictionWatermark: late, lateWatermark: late)
                }))
    }

    private static func record(_ offset: Int64, _ key: String, _ value: Int64, at second: Int64, batch: Int64) -> ContributingRecord {
        ContributingRecord(
            id: RecordID(TopicPartition("t", 0), offset), key: [.string(key)], values: [.long(value)], batchLabel: batch * 1_000,
            eventTime: second * 1_000_000, arrival: batch)
    }
}
