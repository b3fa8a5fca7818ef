import BatchRuntime
import Columnar
import Differential
import Foundation
import StreamTesting
import Testing

@Suite struct ObservationLogTests {
    private func text(_ observation: Observation) -> String { String(decoding: ObservationLog.line(observation), as: UTF8.self) }
    private func parse(_ text: String) throws -> [Observation] { try ObservationLog.parse(Array(text.utf8), name: "run.jsonl") }

    private func message(_ text: String) -> String {
        do {
            _ = try parse(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    private let everything = Observation(
        output: "foreachRDD-0 \"q\"", label: -5, batchTime: .max, kind: .update, columns: ["k", "v", "k"],
        rows: [
            [.string("a\u{0}\n\u{7F}<é\u{301}😀"), .double(.nan), .null], [.null, .double(-.infinity), .boolean(true)],
            [.binary([0, 255, 7, 9]), .double(3), .long(3)], [.timestamp(-1), .date(-7), .array([.null, .array([])])],
            [.structure([.long(.min), .structure([])]), .double(-0.0), .double(5e-324)],
        ])

    @Test func `the line is the documented one, byte for byte`() {
        let observation = Observation(
            output: "totals", label: 10_000, batchTime: 20_000, kind: .append, columns: ["key", "value"],
            rows: [[.string("b"), .long(2)], [.string("a"), .double(1)]])
        #expect(
            text(observation)
                == #"{"output":"totals","label":10000,"batchTime":20000,"kind":"append","rows":[{"key":"a","value":1.0},{"key":"b","value":2}]}"#
        )
    }

    @Test func `every kind of value comes back equal, in its column`() throws {
        let back = try #require(try parse(text(everything)).first)
        #expect(back.columns == everything.columns)
        #expect(text(back) == text(everything))
        // NaN equals nothing, so that row is looked at by itself.
        let finite = everything.rows.filter { row in !row.contains { if case .double(let double) = $0 { double.isNaN } else { false } } }
        #expect(finite.allSatisfy { row in back.rows.contains(row) })
        #expect(back.rows.contains { if case .double(let double) = $0[1] { double.isNaN } else { false } })
        #expect(back.rows.contains { if case .double(let double) = $0[1] { double == 0 && double.sign == .minus } else { false } })
    }

    @Test func `equal observations give the same bytes whatever the order of their rows`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            var shuffled = everything
            shuffled.rows.shuffle(using: &random)
            #expect(text(shuffled) == text(everything))
        }
    }

    @Test func `a file is written and read back`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "observations-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let empty = Observation(output: "o", label: 1, batchTime: 1, kind: .rdd, columns: [], rows: [])
        try ObservationLog.write([everything, empty], to: path)
        let back = try ObservationLog.read(path)
        #expect(back.map(text) == [text(everything), text(empty)])
        #expect(back.last == empty)
    }

    @Test func `another engine may leave nulls out, reorder columns and name struct members`() throws {
        let rows = #"[{"window":{"start":{"$timestamp":0},"end":{"$timestamp":7}},"n":1},{"n":2,"k":"x"}]"#
        let observation = try #require(
            try parse("\n" + #"{"kind":"append","rows":\#(rows),"more":[],"batchTime":1,"label":2,"output":"o"}"# + "\r\n").first)
        #expect(observation.columns == ["window", "n", "k"])
        #expect(
            observation.rows == [
                [.structure([.timestamp(0), .timestamp(7)]), .long(1), .null], [.null, .long(2), .string("x")],
            ])
    }

    @Test(arguments: [
        (#"{"output":"o""#, "run.jsonl:1: the line ends early"), ("[]", "run.jsonl:1: expected an object"),
        (#"{"label":1}"#, "\"output\" is missing"),
        (#"{"output":"o","label":1.5,"batchTime":1,"kind":"rdd","rows":[]}"#, "\"label\" must be an integer of ms"),
        (#"{"output":"o","label":1,"batchTime":1,"kind":"list","rows":[]}"#, "\"kind\" must be one of"),
        (#"{"output":"o","label":1,"batchTime":1,"kind":"rdd","rows":[3]}"#, "\"rows[0]\" must be an object, found an integer"),
        (#"{"output":"o","label":1,"batchTime":1,"kind":"rdd","rows":[{"v":{"$time":3}}]}"#, "column \"v\": {\"$time\": …} is not a value"),
        (#"{"output":"o","label":9223372036854775808,"batchTime":1,"kind":"rdd","rows":[]}"#, "does not fit a long"),
        (#"{"output":"o","label":1,"batchTime":1,"kind":"rdd","rows":[{"v":1e999}]}"#, "1e999 does not fit a double"),
        (#"{"output":"\ud800","label":1,"batchTime":1,"kind":"rdd","rows":[]}"#, "half of a surrogate pair"),
        (#"{"output":"o","label":01,"batchTime":1,"kind":"rdd","rows":[]}"#, "a number starts with 0"),
        (#"{"output":"o","label":1,"batchTime":1,"kind":"rdd","rows":[]} x"#, "more text after the value"),
    ])
    func `a malformed line is named with what is wrong`(line: String, expected: String) {
        #expect(message(line).contains(expected), "\(message(line))")
    }

    @Test func `the error counts lines, and invalid UTF-8 and deep nesting are errors too`() {
        let good = #"{"output":"o","label":1,"batchTime":1,"kind":"rdd","rows":[]}"#
        #expect(message(good + "\n\n{\n").hasPrefix("run.jsonl:3: "))
        #expect(message(String(repeating: "[", count: 100_000)).contains("nested deeper than 64"))
        #expect(throws: DifferentialError.self) {
            try ObservationLog.parse(Array("{\"output\":\"".utf8) + [0xFF, 0x22], name: "run.jsonl")
        }
        #expect(throws: DifferentialError.self) { try ObservationLog.read("/nonexistent/run.jsonl") }
    }
}
