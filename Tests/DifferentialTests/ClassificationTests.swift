import BatchRuntime
import Columnar
import Differential
import Offsets
import Testing

/// One cell at a time: what each class of difference looks like, and what is not enough to claim it.
@Suite struct ClassificationTests {
    /// Tumbling 10 s windows from zero; the port agrees with the batches unless a test says otherwise.
    private func windows(inverse: Bool = false, length: Int64 = 10_000, start: Int64 = 0, late: Int64 = 0) -> WindowEvidence {
        WindowEvidence(
            legacy: .init(length: length, slide: 10_000, zeroTime: 0, inverse: inverse),
            port: .init(length: length, slide: 10_000, startTime: start, delay: 0),
            batches: [.init(id: 1, batchTime: 10_000, evictionWatermark: late, lateWatermark: late)])
    }

    private func record(_ offset: Int64, _ value: Value, batch: Int64 = 10_000, at time: Int64? = nil) -> ContributingRecord {
        ContributingRecord(
            id: RecordID(TopicPartition("t", 0), offset), key: [.string("a")], values: [value], batchLabel: batch,
            eventTime: (time ?? batch - 1) * 1_000, arrival: 1)
    }

    private func legacy(_ value: Value?, label: Int64 = 10_000) -> Observation {
        Observation(
            output: "o", label: label, batchTime: label, kind: .rdd, columns: ["key", "value"],
            rows: value.map { [[.string("a"), $0]] } ?? [])
    }

    private func port(_ value: Value?, label: Int64 = 10_000, kind: Observation.Kind = .append, batch: Int64 = 20_000) -> Observation {
        Observation(
            output: "q", label: batch, batchTime: batch, kind: kind, columns: ["window_end", "k", "v"],
            rows: value.map { [[.timestamp(label * 1_000), .string("a"), $0]] } ?? [])
    }

    private func cell(
        _ left: [Observation], _ right: [Observation], _ records: [ContributingRecord], _ windows: WindowEvidence,
        _ aggregate: Aggregate = .sum, tolerance: ComparisonSpec.Tolerance = .exact, label: Int64 = 10_000
    ) throws -> CellReport {
        let spec = ComparisonSpec(
            legacy: .init(key: ["key"], values: ["value"]), port: .init(label: .column("window_end"), key: ["k"], values: ["v"]),
            aggregates: [aggregate], tolerance: tolerance)
        let report = try Comparison(
            job: "one", spec: spec, evidence: WorkedExample.Evidence(windows: windows, all: records), legacyThrough: .max
        ).report(legacy: left, port: right)
        return try #require(report.cells.first { $0.label == label })
    }

    @Test func `doubles added in another order are explained by the bound, and equal under it`() throws {
        let records = [record(0, .double(0.1)), record(1, .double(0.2)), record(2, .double(0.3))]
        let left = [legacy(.double(0.1 + 0.2 + 0.3))]
        let right = [port(.double(0.3 + 0.2 + 0.1))]
        let exact = try cell(left, right, records, windows())
        #expect(exact.verdict == .different)
        #expect(exact.causes == [.orderOnly])
        #expect(exact.explained)
        // n u / (1 - n u) · Σ|x| with n = 3, u = 2⁻⁵³
        let bound = try #require(exact.bound)
        #expect(abs(bound - 3 * 0x1p-53 * 0.6) < 1e-20)
        let tolerant = try cell(left, right, records, windows(), tolerance: .summationBound)
        #expect(tolerant.verdict == .identical)
        #expect(tolerant.bound == bound)
        let outside = try cell([legacy(.double(0.6 + 1e-12))], right, records, windows(), tolerance: .summationBound)
        #expect(outside.causes == [.unexplained])
    }

    @Test func `a sum that an inverse has moved is drift only within what its history can do`() throws {
        let records = [record(0, .double(1e16)), record(1, .double(1), batch: 20_000)]
        // 1e16 + 1 - 1e16 with doubles is 0 or 2, never 1.
        let drifted = try cell(
            [legacy(.double(2), label: 20_000)], [port(.double(1), label: 20_000)], records, windows(inverse: true), label: 20_000)
        #expect(drifted.causes == [.inverseDrift])
        #expect(drifted.explained)
        let plain = try cell(
            [legacy(.double(2), label: 20_000)], [port(.double(1), label: 20_000)], records, windows(), label: 20_000)
        #expect(plain.causes == [.unexplained])
        let far = try cell(
            [legacy(.double(200), label: 20_000)], [port(.double(1), label: 20_000)], records, windows(inverse: true), label: 20_000)
        #expect(far.causes == [.unexplained])
    }

    @Test func `one infinity that came and went leaves NaN behind an inverse`() throws {
        let records = [record(0, .double(.infinity)), record(1, .double(1), batch: 20_000)]
        let left = [legacy(.double(.nan), label: 20_000)]
        let right = [port(.double(1), label: 20_000)]
        #expect(try cell(left, right, records, windows(inverse: true), label: 20_000).causes == [.inverseDrift])
        #expect(try cell(left, right, [records[1]], windows(inverse: true), label: 20_000).causes == [.unexplained])
    }

    @Test func `a number that wrapped at 32 bits is told from one that is wrong`() throws {
        let records = [record(0, .long(2_000_000_000)), record(1, .long(2_000_000_000))]
        let right = [port(.long(4_000_000_000))]
        let wrapped = try cell([legacy(.long(-294_967_296))], right, records, windows())
        #expect(wrapped.causes == [.typeOverflow])
        #expect(wrapped.why == "The legacy number has wrapped at 32 bits.")
        #expect(try cell([legacy(.long(-294_967_295))], right, records, windows()).causes == [.unexplained])
        let asText = try cell([legacy(.string("4000000000"))], right, records, windows())
        #expect(asText.causes == [.typeOverflow])
    }

    @Test func `sums that wrap at 64 bits on both sides are the same, and a double beside one is explained`() throws {
        let records = [record(0, .long(.max)), record(1, .long(2))]
        #expect(try cell([legacy(.long(.min + 1))], [port(.long(.min + 1))], records, windows()).verdict == .identical)
        let beside = try cell([legacy(.long(.min + 1))], [port(.double(9.223372036854775807e18))], records, windows())
        #expect(beside.causes == [.typeOverflow])
    }

    @Test func `rows emitted twice are a replay's duplicate`() throws {
        let twice = try cell(
            [legacy(.long(5))], [port(.long(5)), port(.long(5), batch: 30_000)], [record(0, .long(5))], windows())
        #expect(twice.causes == [.duplicateOnReplay])
        #expect(twice.why == "The port emitted the same row 2 times.")
        #expect(twice.portEmitted == [20_000, 30_000])
    }

    @Test func `a list in another order is order-only when the same records are behind it`() throws {
        let records = [record(0, .long(1)), record(1, .long(2))]
        let left = [legacy(.array([.long(1), .long(2), .long(2)]))]
        #expect(try cell(left, [port(.array([.long(2), .long(1), .long(2)]))], records, windows(), .unknown).causes == [.orderOnly])
        #expect(try cell(left, [port(.array([.long(2), .long(1), .long(1)]))], records, windows(), .unknown).causes == [.unexplained])
    }

    @Test func `an update that agreed and went on is partial-vs-final`() throws {
        let records = [record(0, .long(1)), record(1, .long(2), batch: 20_000, at: 9_000)]
        let right = [port(.long(1), kind: .update), port(.long(3), kind: .update, batch: 30_000)]
        let found = try cell([legacy(.long(1))], right, records, windows())
        #expect(found.causes == [.partialVsFinal, .boundaryShift])
        #expect(found.movedRecords.map(\.record.id.offset) == [1])
    }

    @Test func `windows cut at another place are a phase shift`() throws {
        let records = [record(0, .long(1), at: 4_000), record(1, .long(2), at: 8_000)]
        let shifted = windows(start: 5_000)
        let right = [port(.long(1), label: 5_000), port(.long(2), label: 15_000)]
        let left = try cell([legacy(.long(3))], right, records, shifted)
        #expect(left.causes == [.phaseShift])
        #expect(left.shape == .missing)
        #expect(left.movedRecords.map(\.record.id.offset) == [0, 1])
        let other = try cell([legacy(.long(3))], right, records, shifted, label: 15_000)
        #expect(other.causes == [.phaseShift])
        #expect(other.shape == .extra)
    }

    @Test func `a late row is dropped from the window that the watermark passed, and named with it`() throws {
        let found = try cell([legacy(.long(3))], [port(nil)], [record(7, .long(3))], windows(late: 10_000))
        #expect(found.causes == [.lateDrop])
        let moved = try #require(found.movedRecords.first)
        #expect(moved.record.id.description == "t-0@7")
        #expect(moved.droppedLabels == [10_000])
        #expect(moved.why == "Late for the port: batch 1 had the watermark at 00:00:10, past the end 00:00:10.")
        #expect(try cell([legacy(.long(3))], [port(nil)], [record(7, .long(3))], windows(late: 9_999)).causes == [.unexplained])
    }

    @Test func `a record that only the legacy job reads is a schema difference, and the record is quoted`() throws {
        var lost = record(0, .long(3))
        lost.eventTime = nil
        lost.text = "{\"v\":3}"
        let found = try cell([legacy(.long(3))], [port(nil)], [lost], windows())
        #expect(found.causes == [.schema])
        #expect(found.shape == .missing)
        #expect(found.why == "The legacy job counts 1 record that the port leaves out: {\"v\":3}")
        #expect(found.movedRecords.first?.why == "The port leaves this record out: it cannot read it, or filters it. Its text: {\"v\":3}.")
    }

    @Test func `a record that only the port reads is a schema difference, with what moved beside it`() throws {
        var added = record(0, .long(3))
        added.batchLabel = nil
        let records = [added, record(1, .long(4)), record(2, .long(5), batch: 20_000, at: 9_000)]
        let found = try cell([legacy(.long(4))], [port(.long(12))], records, windows())
        #expect(found.causes == [.boundaryShift, .schema])
        #expect(found.movedRecords.map(\.record.id.offset) == [2, 0])
        #expect(found.movedRecords.last?.legacyLabels == [])
        #expect(found.movedRecords.last?.why == "The legacy job leaves this record out: it cannot read it, or filters it.")
        #expect(found.expectedLegacy?.wrappedValue == [.long(4)])
        // Which side reads it is part of the proof.
        #expect(try cell([legacy(.long(7))], [port(.long(12))], records, windows()).causes == [.unexplained])
    }

    @Test func `a record that the sides file under different keys is told in both cells`() throws {
        var here = record(0, .long(3))
        here.batchLabel = nil
        here.otherKey = JSONValues(wrappedValue: [.string("A")])
        let found = try cell([legacy(nil)], [port(.long(3))], [here], windows())
        #expect(found.causes == [.schema])
        #expect(found.why == "The legacy job reads the key A in 1 record")
        #expect(found.movedRecords.first?.why == "The port reads the key a here, the legacy job A.")
    }

    @Test func `a value that the sides read differently is told as such`() throws {
        var read = record(0, .long(3))
        read.legacyValues = JSONValues(wrappedValue: [.long(4)])
        let records = [read, record(1, .long(10))]
        let found = try cell([legacy(.long(14))], [port(.long(13))], records, windows())
        #expect(found.causes == [.typeOverflow])
        #expect(found.why == "The sides read other values in 1 record.")
        #expect(found.movedRecords.map(\.why) == ["The legacy job reads 4, the port 3."])
        #expect(try cell([legacy(.long(13))], [port(.long(13))], records, windows()).verdict == .identical)
        #expect(try cell([legacy(.long(13))], [port(.long(14))], records, windows()).causes == [.unexplained])
    }

    @Test func `a count of nothing that a table does not emit is explained`() throws {
        let spec = ComparisonSpec(legacy: .init(key: [], values: ["value"]), port: .init(key: [], values: ["value"]), aggregates: [.count])
        func count(_ rows: [[Value]]) -> Observation {
            Observation(output: "o", label: 10_000, batchTime: 10_000, kind: .rdd, columns: ["value"], rows: rows)
        }
        let report = try Comparison(job: "count", spec: spec, evidence: WorkedExample.Evidence(windows: windows(), all: []))
            .report(legacy: [count([[.long(0)]])], port: [count([])])
        #expect(report.cells.first?.causes == [.ghostKey])
        let three = try Comparison(job: "count", spec: spec, evidence: WorkedExample.Evidence(windows: windows(), all: []))
            .report(legacy: [count([[.long(3)]])], port: [count([])])
        #expect(three.cells.first?.causes == [.unexplained])
    }

    @Test func `rows of another width are a schema difference`() throws {
        let found = try cell([legacy(.structure([.long(1), .long(2)]))], [port(.long(1))], [record(0, .long(1))], windows())
        #expect(found.shape == .schema)
        #expect(!found.explained)
    }

    @Test func `absurd event times and labels neither trap nor match`() throws {
        var records = [Int64.min, -1, 0, .max].enumerated().map { record(Int64($0.offset), .long(1), at: 0) }
        for (index, time) in [Int64.min, -1, 0, .max].enumerated() { records[index].eventTime = time }
        records[0].batchLabel = .min
        records[3].batchLabel = .max
        let found = try cell([legacy(.long(9))], [port(.long(8))], records, windows(inverse: true))
        #expect(found.causes == [.unexplained])
        let page = HTMLReport().page(
            try Comparison(job: "j", evidence: WorkedExample.Evidence(windows: windows(), all: records))
                .report(legacy: [legacy(.long(9)), legacy(.long(1), label: .max)], port: [port(.long(8), label: -62_135_596_800_000)]))
        #expect(page.contains("</html>"))
    }

    /// Several cells of one key, a record each of 2, 4 and 6: sums of 12, and whatever else a side may show.
    private func whys(_ left: [Int64], _ right: [Int64], _ aggregate: Aggregate) throws -> [String] {
        let labels = left.indices.map { Int64($0 + 1) * 10_000 }
        let records = labels.enumerated().flatMap { index, label in
            [2, 4, 6].enumerated().map { record(Int64(index * 3 + $0), .long($1), batch: label) }
        }
        let old = zip(labels, left).map { legacy(.long($1), label: $0) }
        let new = zip(labels, right).map { port(.long($1), label: $0, batch: 100_000) }
        return try labels.map { try cell(old, new, records, windows(), aggregate, label: $0).why }
    }

    @Test func `the side is named whose row is not what its records come to`() throws {
        #expect(try whys([13, 12, 12], [12, 12, 12], .sum)[0] == "Its records give 12 on the legacy side, which shows 13.")
        #expect(try whys([12, 12, 12], [13, 12, 12], .sum)[0] == "Its records give 12 on the port, which shows 13.")
        #expect(
            try whys([13, 12, 12], [11, 12, 12], .sum)[0]
                == "Its records give 12 on the legacy side, which shows 13; its records give 12 on the port, which shows 11.")
        #expect(try whys([7, 6, 6], [6, 6, 6], .max)[0] == "Its records give 6 on the legacy side, which shows 7.")
        #expect(try whys([3, 3, 3], [3, 4, 3], .count)[1] == "Its records give 3 on the port, which shows 4.")
    }

    @Test func `of a port with another aggregate a row that is wrong by that is named as well`() throws {
        let head = "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records"
        let found = try whys([12, 12, 13, 12, 12], [6, 6, 6, 7, 6], .max)
        #expect(found[0] == "\(head), here 12; the port's are the maximum, here 6.")
        #expect(found[2] == "\(head), here 12, but 13 is shown; the port's are the maximum, here 6.")
        #expect(found[3] == "\(head), here 12; the port's are the maximum, here 6, but 7 is shown.")
        // A name that says sum, over rows that are none.
        #expect(try whys([12, 12, 12], [6, 6, 6], .sum)[0] == found[0])
    }
}
