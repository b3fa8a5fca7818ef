import Columnar
import Foundation
import Expressions
import Operators
import Plans
import StreamTesting
import Testing

/// Windows at the edges of 64 bits, held to real Spark and to arithmetic in 128 bits.
@Suite struct WindowEdgeTests {
    struct Recording: Decodable {
        struct Case: Decodable, CustomTestStringConvertible {
            var length: Number
            var slide: Number?
            var start: Number?
            var rows: [[Int64?]]?
            var error: String?
            var testDescription: String { "\(length.text) by \(slide?.text ?? "-") from \(start?.text ?? "-")" }
        }
        var cases: [Case]
    }

    /// A duration in µs, which may lie beyond 64 bits.
    struct Number: Decodable {
        var text: String
        var value: Int64? { Int64(text) }
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) { text = "\(number)" } else { text = "\(try container.decode(UInt64.self))" }
        }
    }

    static let recording: Recording = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/oracle/window_edges.json")
        guard let data = try? Data(contentsOf: path.standardized) else { return Recording(cases: []) }
        return (try? JSONDecoder().decode(Recording.self, from: data)) ?? Recording(cases: [])
    }()

    static func lattice(_ item: Recording.Case) throws -> WindowLattice? {
        guard let length = item.length.value else { return nil }
        if let slide = item.slide, slide.value == nil { return nil }
        if let start = item.start, start.value == nil { return nil }
        return try? WindowLattice(duration: length, slide: item.slide?.value, startTime: item.start?.value ?? 0)
    }

    /// The starts of the windows that hold each of `times`, as grouping finds them.
    static func grouped(_ times: [Int64?], _ window: WindowLattice) throws -> [[Int64]] {
        let schema = Schema([Field("t", .timestamp), Field("row", .long)])
        let layout = GroupKeyLayout([.window(time: 0, window), .column(1)], input: schema)
        let states = GroupedStates(layout, [])
        let values = times.map { $0.map(Value.timestamp) ?? .null }
        let columns = [
            try #require(ColumnArray(values, type: .timestamp)),
            try #require(ColumnArray(times.indices.map { .long(Int64($0)) }, type: .long)),
        ]
        try states.update(RecordBatch(schema: schema, count: times.count, columns: columns))
        let keys = try GroupingTests.columns(states)
        var starts = Array(repeating: [Int64](), count: times.count)
        for group in 0..<states.count {
            guard case .structure(let members) = keys[0].value(at: group), case .timestamp(let start) = members[0],
                case .timestamp(let end) = members[1], case .long(let row) = keys[1].value(at: group)
            else { throw CocoaError(.coderReadCorrupt) }
            #expect(end == start &+ window.duration)
            starts[Int(row)].append(start)
        }
        return starts.map { $0.sorted() }
    }

    /// All `s ≡ start (mod slide)` with `s ≤ t < s + length` in 128 bits, wrapped to 64 where Spark would show them.
    ///
    /// Where slides fill the length a bound that wraps is shown; else Spark compares the wrapped bounds with the time and drops such
    /// windows.
    static func naive(_ time: Int64, _ window: WindowLattice) -> [Int64] {
        let (t, length, slide) = (Int128(time), Int128(window.duration), Int128(window.slide))
        var first = (t - Int128(window.startTime)) % slide
        if first < 0 { first += slide }
        var starts: [Int64] = []
        var start = t - first
        while t < start + length {
            let wrapped = (Int64(truncatingIfNeeded: start), Int64(truncatingIfNeeded: start + length))
            if length % slide == 0 || (wrapped.0 <= time && time < wrapped.1) { starts.append(wrapped.0) }
            start -= slide
        }
        return starts.sorted()
    }

    /// The window over a column `t`, as the recorder asks for it.
    private static func resolved(_ item: Recording.Case) throws -> ResolvedExpression {
        let durations = [item.length, item.slide, item.start].compactMap { $0 }
        let literals = durations.map { Expression.literal(.string("\($0.text) microseconds"), .string) }
        let resolver = ExpressionResolver(schema: Schema([Field("t", .long)]))
        return try resolver.resolve(.call("window", [.call("timestamp_micros", [.attribute(["t"])])] + literals))
    }

    @Test func `what Spark takes is taken, and what it refuses is refused with its class and message`() throws {
        #expect(Self.recording.cases.count > 80)
        for item in Self.recording.cases {
            guard let refused = item.error else {
                #expect(try Self.lattice(item) != nil, "\(item.testDescription): taken by Spark")
                #expect(throws: Never.self, "\(item.testDescription): taken by Spark") { try Self.resolved(item) }
                continue
            }
            #expect(try Self.lattice(item) == nil, "\(item.testDescription): \(refused)")
            let error = #expect(throws: AnalysisError.self, "\(item.testDescription): \(refused)") { try Self.resolved(item) }
            let expected = RecordedRefusal(text: refused)
            // Recorded are the first 300 characters of a line.
            if refused.count < 300 {
                if let problem = expected.problem(error) { Issue.record("\(item.testDescription): \(problem)") }
            } else {
                let isSaid = (error?.message ?? "").hasPrefix(expected.message.prefix(200))
                #expect(error?.errorClass?.name == expected.class && isSaid, "\(item.testDescription): \(String(describing: error))")
            }
        }
    }

    @Test func `a time lies in the windows that Spark says`() throws {
        for item in Self.recording.cases {
            guard let rows = item.rows, let window = try Self.lattice(item) else { continue }
            // Spark's subtraction of the start from the time wraps too; beyond that edge its windows no longer hold their times.
            func isBeyond(_ time: Int64) -> Bool { time.subtractingReportingOverflow(window.startTime).overflow }
            let times = Array(Set(rows.compactMap { $0[0] })).filter { !isBeyond($0) }.sorted()
            let found = try Self.grouped(times, window)
            for (index, time) in times.enumerated() {
                let spark = rows.filter { $0[0] == time }.compactMap { $0[1] }.sorted()
                let naive = Self.naive(time, window)
                // Spark counts the windows of a time in floating point: from 2^53 µs on (285 years) it may say one too many or too few.
                let isCounted = window.duration < 1 << 53
                #expect(found[index] == (isCounted ? spark : naive), "\(time) in \(item.testDescription)")
                #expect(Set(spark).symmetricDifference(naive).count <= (isCounted ? 0 : 1), "\(time) in \(item.testDescription)")
            }
            #expect(!rows.contains { $0[0] == nil }, "a null time lies in no window")
        }
    }

    @Test func `random windows at the edges are those of wide arithmetic, whatever the rows beside them`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        func edge(_ limit: Int64) -> Int64 {
            let near = Int64.random(in: 0...20, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return limit &- near
            case 1: return Int64.min &+ near
            case 2: return Int64.random(in: -30...30, using: &random)
            default: return Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<60, using: &random)
            }
        }
        var made = 0
        for _ in 0..<3000 {
            let bits = Int64.random(in: 1...63, using: &random)
            let duration = max(1, Int64.max >> (63 - bits)) &- Int64.random(in: 0..<2, using: &random)
            let slide = max(1, duration / Int64.random(in: 1...6, using: &random) &- Int64.random(in: 0...1, using: &random))
            guard duration > 0,
                let window = try? WindowLattice(
                    duration: duration, slide: slide, startTime: Int64.random(in: (1 - slide)..<slide, using: &random))
            else { continue }
            made += 1
            let times = (0..<12).map { _ in Int.random(in: 0..<10, using: &random) == 0 ? nil : Optional(edge(.max)) }
            let found = try Self.grouped(times, window)
            for (index, time) in times.enumerated() {
                let expected = time.map { Self.naive($0, window) } ?? []
                #expect(
                    found[index] == expected,
                    """
                    \(time.map { "\($0)" } ?? "null") in \(duration) by \(slide) from \(window.startTime), \
                    PORTAGE_SEED=\(ProcessSeed.value)
                    """)
            }
        }
        #expect(made > 2500)
    }

    @Test func `a window with more overlaps than can be held is refused with their number`() throws {
        #expect(throws: AnalysisError.self) { try WindowLattice(duration: .max, slide: 1) }
        let error = try #require(throws: AnalysisError.self) { try WindowLattice(duration: 86_400_000_000, slide: 1000) }
        #expect(error.message.contains("86400000 windows"))
        #expect(try WindowLattice(duration: 86_400_000_000, slide: 1_000_000).overlap == 86_400)
    }

    @Test func `widely overlapping windows are counted in pieces of a batch`() throws {
        let window = try WindowLattice(duration: 100_000, slide: 1)
        let schema = Schema([Field("t", .timestamp)])
        let states = GroupedStates(GroupKeyLayout([.window(time: 0, window)], input: schema), [])
        let times = (0..<40).map { Value.timestamp(Int64($0)) }
        let column = try #require(ColumnArray(times, type: .timestamp))
        try states.update(RecordBatch(schema: schema, count: times.count, columns: [column]))
        #expect(states.count == 100_039)
    }
}
