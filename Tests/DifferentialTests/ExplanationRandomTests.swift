import BatchRuntime
import Columnar
import Differential
import Foundation
import Offsets
import StreamTesting
import Testing

/// Random runs with injected moves, computed by a model that knows nothing of the classifier.
@Suite struct ExplanationRandomTests {
    /// One random run: the truth, and what both sides emitted by the definitions of the two models.
    struct Run {
        let seed: UInt64
        var records: [ContributingRecord] = []
        var injected: Set<RecordID> = []
        var legacy: [Observation] = []
        var port: [Observation] = []
        var windows: WindowEvidence
        var lastLabel: Int64 = 0
        var finalWatermark: Int64 = 0
        /// Per cell "label/key" the records in one side's cell and not in the other's.
        var moved: [String: Set<RecordID>] = [:]
        var ghosts: Set<String> = []

        init(seed: UInt64, aggregate: Aggregate, inverse: Bool) {
            self.seed = seed
            var random = SeededGenerator(seed: seed)
            let interval = Int64(1 + random.below(4)) * 1_000
            let slide = interval * Int64(1 + random.below(3))
            let length = inverse ? slide * Int64(1 + random.below(3)) : slide + interval * Int64(random.below(5))
            let zero = Int64(random.below(20)) * 500
            let start = (((zero - length) % slide) + slide) % slide
            let batchCount = 4 + random.below(20)
            lastLabel = zero + interval * Int64(batchCount)
            // Without injection every record agrees with its batch: β − B ≤ τ < β.
            var late: [Int64: Int64] = [:]
            var watermark: Int64 = 0
            var offset: Int64 = 0
            var batches: [WindowEvidence.Batch] = []
            for number in 1...batchCount {
                let label = zero + interval * Int64(number)
                let before = watermark
                // The watermark a real run would have before this batch, less a random delay.
                late[Int64(number)] = max(0, before)
                batches.append(.init(id: Int64(number), batchTime: label, evictionWatermark: before, lateWatermark: max(0, before)))
                for _ in 0..<random.below(6) {
                    var eventTime = label - 1 - Int64(random.below(Int(interval)))
                    let id = RecordID(TopicPartition("t", Int32(random.below(3))), offset)
                    offset += 1
                    // Every window of the record ends at its batch or later: only a watermark this far makes it late.
                    if before >= label { injected.insert(id) }
                    if random.below(6) == 0 {
                        // Some windows back: a boundary shift where the watermark still allows it, else a late drop.
                        eventTime -= interval * Int64(1 + random.below(6))
                        injected.insert(id)
                    }
                    // Some that only one side reads.
                    let reader = random.below(12)
                    if reader < 2 { injected.insert(id) }
                    records.append(
                        ContributingRecord(
                            id: id, key: [.string(["a", "b", "c"][random.below(3)])],
                            values: [aggregate == .count ? .long(1) : .long(Int64(1 + random.below(1_000)))],
                            batchLabel: reader == 0 ? nil : label,
                            eventTime: reader == 1 ? nil : eventTime * 1_000 + Int64(random.below(1_000)), arrival: Int64(number)))
                }
                // A record from the future, of another key, may push the watermark past coming batches.
                let ahead = random.below(8) == 0 ? interval * Int64(1 + random.below(4)) : 0
                watermark = max(watermark, label + ahead - interval * Int64(random.below(4)))
            }
            finalWatermark = .max
            windows = WindowEvidence(
                legacy: .init(length: length, slide: slide, zeroTime: zero, inverse: inverse),
                port: .init(length: length, slide: slide, startTime: start, delay: 0), batches: batches)
            emit(aggregate, late: late, zero: zero, slide: slide, length: length)
        }

        private mutating func emit(_ aggregate: Aggregate, late: [Int64: Int64], zero: Int64, slide: Int64, length: Int64) {
            func value(_ cell: [ContributingRecord]) -> Value {
                let longs = cell.compactMap { if case .long(let long)? = $0.values.first { long } else { nil } }
                switch aggregate {
                case .min: return .long(longs.min() ?? 0)
                case .max: return .long(longs.max() ?? 0)
                default: return .long(longs.reduce(0, +))
                }
            }
            // Windows of the port may lie before the zero time, where the legacy side has none.
            for label in stride(from: zero - 10 * slide, through: lastLabel, by: Int64.Stride(slide)) {
                var legacyRows: [[Value]] = []
                var portRows: [[Value]] = []
                for key in ["a", "b", "c"] {
                    let ofKey = records.filter { $0.key == [.string(key)] }
                    let left = ofKey.filter { record in
                        guard label > zero, let batch = record.batchLabel else { return false }
                        return batch > label - length && batch <= label
                    }
                    let right = ofKey.filter { record in
                        guard let time = record.eventTime else { return false }
                        return time >= (label - length) * 1_000 && time < label * 1_000 && label > (late[record.arrival] ?? 0)
                    }
                    let wasSeen = ofKey.contains { $0.batchLabel.map { $0 <= label } ?? false }
                    let isGhost = windows.legacy.inverse && left.isEmpty && wasSeen && label > zero
                    if !left.isEmpty || isGhost { legacyRows.append([.string(key), left.isEmpty ? .long(0) : value(left)]) }
                    let window = Value.structure([.timestamp((label - length) * 1_000), .timestamp(label * 1_000)])
                    if !right.isEmpty { portRows.append([window, .string(key), value(right)]) }
                    if isGhost, right.isEmpty { ghosts.insert("\(label)/\(key)") }
                    let sets = (Set(left.map(\.id)), Set(right.map(\.id)))
                    moved["\(label)/\(key)"] = sets.0.symmetricDifference(sets.1)
                }
                if label > zero {
                    legacy.append(
                        Observation(
                            output: "o", label: label, batchTime: label, kind: .rdd, columns: ["key", "value"], rows: legacyRows))
                }
                if !portRows.isEmpty {
                    port.append(
                        Observation(
                            output: "q", label: label, batchTime: label + 1, kind: .append, columns: ["window", "k", "v"],
                            rows: portRows.reversed()))
                }
            }
        }
    }

    private func check(_ aggregate: Aggregate, inverse: Bool, told: Bool, seeds: Range<UInt64>) throws {
        // A seed from a failure runs alone.
        let given = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) }
        var differing = 0
        var causes: Set<DifferenceClass> = []
        for seed in given.map({ [$0] }) ?? Array(seeds) {
            let run = Run(seed: seed, aggregate: aggregate, inverse: inverse)
            let spec = ComparisonSpec(
                legacy: .init(key: ["key"], values: ["value"]),
                port: .init(label: .column("window"), key: ["k"], values: ["v"]), aggregates: told ? [aggregate] : [])
            let comparison = Comparison(
                job: "random", spec: spec, evidence: WorkedExample.Evidence(windows: run.windows, all: run.records),
                legacyThrough: run.lastLabel, portThrough: run.finalWatermark)
            let report = try comparison.report(legacy: run.legacy, port: run.port)
            var accounted: Set<RecordID> = []
            for cell in report.cells where cell.verdict == .different {
                differing += 1
                guard case .string(let key)? = cell.key.first else { continue }
                let name = "\(cell.label)/\(key)"
                #expect(cell.explained, "PORTAGE_SEED=\(seed), \(name): \(cell.why)")
                causes.formUnion(cell.causes)
                let moved = Set(cell.movedRecords.filter { $0.cause != .ghostKey }.map(\.record.id))
                #expect(moved == run.moved[name], "PORTAGE_SEED=\(seed), \(name)")
                #expect(moved.isSubset(of: run.injected), "PORTAGE_SEED=\(seed), \(name)")
                accounted.formUnion(moved)
                #expect(cell.causes.contains(.ghostKey) == run.ghosts.contains(name), "PORTAGE_SEED=\(seed), \(name)")
                for record in cell.movedRecords where record.cause == .lateDrop {
                    let late = run.windows.batches.first { $0.id == record.record.arrival }?.lateWatermark ?? 0
                    #expect(cell.label <= late, "PORTAGE_SEED=\(seed), \(name): \(record.record.id) was not late")
                }
            }
            // Sums and counts of positive values always show a move that stands alone in its cell.
            if aggregate == .sum || aggregate == .count, !inverse {
                for (name, ids) in run.moved where ids.count == 1 && !name.isEmpty {
                    #expect(ids.isSubset(of: accounted), "PORTAGE_SEED=\(seed), \(name)")
                }
            }
        }
        guard given == nil else { return }
        #expect(differing > 100, "the cases hardly differ")
        #expect(causes.isSuperset(of: [.boundaryShift, .lateDrop, .schema]))
        #expect(causes.contains(.ghostKey) == inverse)
    }

    @Test func `every difference of sums is explained by exactly the records that were moved`() throws {
        try check(.sum, inverse: false, told: true, seeds: 0..<150)
    }

    @Test func `every difference of counts is explained, with the aggregate guessed`() throws {
        try check(.count, inverse: false, told: false, seeds: 1_000..<1_100)
    }

    @Test func `minimum and maximum are recomputed from the record set`() throws {
        try check(.min, inverse: false, told: true, seeds: 2_000..<2_080)
        try check(.max, inverse: false, told: true, seeds: 3_000..<3_080)
    }

    @Test func `moves and ghosts of a window with an inverse are told apart`() throws {
        try check(.sum, inverse: true, told: true, seeds: 4_000..<4_150)
    }
}
