import BatchRuntime
import Columnar
import Differential
import StreamTesting
import Testing

@Suite struct AlignmentTests {
    private let spec = ComparisonSpec(
        legacy: .init(key: ["key"], values: ["value"]), port: .init(label: .column("end"), key: ["k"], values: ["n"]))

    private func legacy(_ label: Int64, _ rows: [[Value]]) -> Observation {
        Observation(output: "o", label: label, batchTime: label, kind: .rdd, columns: ["key", "value"], rows: rows)
    }

    private func port(_ batch: Int64, _ kind: Observation.Kind, _ rows: [[Value]]) -> Observation {
        Observation(output: "q", label: batch, batchTime: batch, kind: kind, columns: ["end", "k", "n"], rows: rows)
    }

    @Test func `fed in any order it finds what consolidating everything at the end finds`() throws {
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed)
            var events: [(Side, Observation)] = []
            var offline: [String: Consolidation] = [:]
            for _ in 0..<30 {
                let label = Int64(1 + random.below(5)) * 10
                let rows = (0..<random.below(3)).map { _ in (Value.string(["a", "b"][random.below(2)]), Int64(random.below(3))) }
                if random.below(2) == 0 {
                    events.append((.legacy, legacy(label, rows.map { [$0.0, .long($0.1)] })))
                    for row in rows { offline["\(label) \(row.0)", default: Consolidation()].add([.long(row.1)], count: 1) }
                } else {
                    events.append((.port, port(label + 5, .append, rows.map { [.timestamp(label * 1_000), $0.0, .double(Double($0.1))] })))
                    for row in rows { offline["\(label) \(row.0)", default: Consolidation()].add([.long(row.1)], count: -1) }
                }
            }
            var alignment = Alignment(spec: spec)
            for (side, observation) in events.shuffled(using: &random) { try alignment.add(observation, from: side) }
            var online: [String: Bool] = [:]
            for cell in alignment.sortedCells { online["\(cell.label) \(cell.key.values[0])"] = cell.isBalanced }
            var expected: [String: Bool] = [:]
            for (name, difference) in offline {
                var difference = difference
                expected[name] = difference.isEmpty()
            }
            #expect(online == expected, "seed \(seed)")
            let completed = alignment.complete(legacyThrough: .max, portThrough: .max)
            #expect(completed.reduce(0) { $0 + $1.differing } == expected.values.count { !$0 }, "seed \(seed)")
            #expect(alignment.counts.differing == expected.values.count { !$0 })
        }
    }

    @Test func `a label settles once, when both sides have passed it`() throws {
        var alignment = Alignment(spec: spec)
        try alignment.add(legacy(10, [[.string("a"), .long(1)]]), from: .legacy)
        try alignment.add(legacy(20, [[.string("a"), .long(2)]]), from: .legacy)
        #expect(alignment.complete(legacyThrough: 20, portThrough: 9).isEmpty)
        try alignment.add(port(15, .append, [[.long(10), .string("a"), .long(1)]]), from: .port)
        let first = alignment.complete(legacyThrough: 20, portThrough: 10)
        #expect(first.map(\.label) == [10])
        #expect(first.map(\.verdict) == [.identical])
        #expect(alignment.complete(legacyThrough: 20, portThrough: 10).isEmpty)
        #expect(alignment.complete(legacyThrough: 30, portThrough: 30).map(\.verdict) == [.different])
    }

    @Test func `an update replaces what the port said before, and may still change beyond the watermark`() throws {
        var alignment = Alignment(spec: spec)
        try alignment.add(legacy(10, [[.string("a"), .long(3)], [.string("b"), .long(5)]]), from: .legacy)
        try alignment.add(port(1, .update, [[.long(10), .string("a"), .long(1)], [.long(10), .string("b"), .long(5)]]), from: .port)
        try alignment.add(port(2, .update, [[.long(10), .string("a"), .long(3)]]), from: .port)
        #expect(alignment.counts.differing == 0)
        try alignment.add(port(3, .update, [[.long(10), .string("b"), .long(6)]]), from: .port)
        #expect(try Comparison(job: "j", portThrough: 9).report(alignment).verdict == .identical)
        let final = try Comparison(job: "j", portThrough: 10).report(alignment)
        #expect(final.verdict == .different)
        #expect(final.cells.first { $0.verdict == .different }?.port == [JSONValues(wrappedValue: [.long(6)])])
    }

    @Test func `what one side emits beyond the other's end is pending, before it is missing`() throws {
        var alignment = Alignment(spec: spec)
        try alignment.add(legacy(10, [[.string("a"), .long(1)]]), from: .legacy)
        try alignment.add(legacy(20, [[.string("a"), .long(2)]]), from: .legacy)
        try alignment.add(port(1, .append, [[.long(10), .string("a"), .long(1)], [.long(30), .string("a"), .long(2)]]), from: .port)
        let report = try Comparison(job: "j", portThrough: 19).report(alignment)
        #expect(report.cells.map(\.verdict) == [.identical, .pending, .pending])
        #expect(report.exitStatus() == 0)
        #expect(try Comparison(job: "j", portThrough: 20).report(alignment).cells[1].shape == .missing)
        #expect(try Comparison(job: "j", legacyThrough: 30, portThrough: 19).report(alignment).cells[2].shape == .extra)
    }

    @Test func `columns are found for pairs, tuples and windows`() throws {
        let window = Value.structure([.timestamp(0), .timestamp(10_000)])
        let tuples = [legacy(10, [[.structure([.string("a"), .long(1)]), .structure([.long(2), .double(4)])]])]
        let wide = Observation(
            output: "q", label: 12, batchTime: 12, kind: .append, columns: ["k1", "k2", "window", "n", "total"],
            rows: [[.string("a"), .long(1), window, .double(2), .long(4)]])
        let spec = try ComparisonSpec.inferred(legacy: tuples, port: [wide])
        #expect(spec.port == .init(output: "q", label: .column("window"), key: ["k1", "k2"], values: ["n", "total"]))
        #expect(spec.aggregates == [.count, .sum])
        #expect(try Comparison(job: "j").report(legacy: tuples, port: [wide]).verdict == .identical)

        let counts = Observation(output: "o", label: 10, batchTime: 10, kind: .rdd, columns: ["value"], rows: [[.long(7)]])
        let total = Observation(
            output: "q", label: 12, batchTime: 12, kind: .append, columns: ["window_start", "window_end", "count"],
            rows: [[.timestamp(0), .timestamp(10_000), .long(7)]])
        #expect(try Comparison(job: "j").report(legacy: [counts], port: [total]).totals.identical == 1)

        let lines = Observation(
            output: "o", label: 10, batchTime: 10, kind: .rdd, columns: ["value"], rows: [[.string("x")], [.string("x")], [.string("y")]])
        var once = lines
        once.rows.removeFirst()
        #expect(try Comparison(job: "j").report(legacy: [lines], port: [lines]).totals.identical == 2)
        let report = try Comparison(job: "j").report(legacy: [lines], port: [once])
        #expect(report.cells.map(\.verdict) == [.different, .identical])
    }

    @Test func `what cannot be compared is an error that says what there is`() {
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return "no error"
        }
        var other = legacy(10, [[.string("a"), .long(1)]])
        other.output = "o2"
        #expect(
            message { _ = try Comparison(job: "j").report(legacy: [legacy(10, []), other], port: []) }
                .contains("several outputs (o, o2)"))
        let wide = port(10, .append, [[.timestamp(0), .string("a"), .long(1)]])
        var wider = wide
        wider.columns.append("m")
        wider.rows[0].append(.long(2))
        #expect(
            message { _ = try Comparison(job: "j").report(legacy: [legacy(10, [[.string("a"), .long(1)]])], port: [wider]) }
                .contains("name the columns of the port that are key and value"))
        let wrong = ComparisonSpec(
            legacy: .init(key: ["key"], values: ["value"]), port: .init(label: .column("end"), key: ["kk"], values: ["n"]))
        #expect(
            message { _ = try Comparison(job: "j", spec: wrong).report(legacy: [], port: [wide]) }.contains(
                "no column \"kk\"; it has end, k, n"))
        let label = ComparisonSpec(
            legacy: .init(key: ["key"], values: ["value"]), port: .init(label: .column("k"), key: ["k"], values: ["n"]))
        #expect(message { _ = try Comparison(job: "j", spec: label).report(legacy: [], port: [wide]) }.contains("to serve as label"))
    }
}
