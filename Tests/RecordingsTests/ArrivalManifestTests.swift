import KafkaTransport
import Offsets
import Recordings
import StreamTesting
import Testing

@Suite struct ArrivalManifestTests {
    private func topic(_ millis: [[Int64]], from: Int64 = 0) -> ListedTopic {
        var logs: [TopicPartition: ListedTopic.Log] = [:]
        for (partition, stamps) in millis.enumerated() {
            let rows = stamps.enumerated().map {
                Row(offset: from + Int64($0), value: [1], millis: $1, type: $1 < 0 ? -1 : 0)
            }
            logs[TopicPartition("t", Int32(partition))] = .init(from: from, until: from + Int64(stamps.count), rows: rows)
        }
        return ListedTopic(logs)
    }

    private func cut(_ topic: ListedTopic, _ interval: Int64, zero: Int64? = nil) throws -> BatchManifest {
        let manifest = try BatchManifest(from: topic, ranges: topic.ranges, batchInterval: interval, zeroTime: zero)
        try manifest.validate()
        return manifest
    }

    /// Ranges as `label: p0 from..<until, p1 …`.
    private func lines(_ manifest: BatchManifest) -> [String] {
        manifest.entries.map { "\($0.batchTime): " + $0.ranges.map { "\($0.from)..<\($0.until)" }.joined(separator: " ") }
    }

    @Test func `a record goes to the interval that holds its timestamp, an older one stays in order`() throws {
        // 10 lies in [10, 20); 9 after 12 keeps its place; 45 leaves a label without records.
        let manifest = try cut(topic([[10, 12, 9, 19, 20, 45], [3, 29, 30]]), 10)
        #expect(manifest.zeroTime == 0)
        #expect(lines(manifest) == ["10: 0..<0 0..<1", "20: 0..<4 1..<1", "30: 4..<5 1..<2", "40: 5..<5 2..<3", "50: 5..<6 3..<3"])
    }

    @Test func `the grid is that of the zero time, and what came before it goes first`() throws {
        let stamps = topic([[4, 13, 26], [1, 2, 14]])
        #expect(lines(try cut(stamps, 10, zero: 3)) == ["13: 0..<1 0..<2", "23: 1..<2 2..<3", "33: 2..<3 3..<3"])
        #expect(lines(try cut(stamps, 10, zero: 1_000)) == ["1010: 0..<3 0..<3"])
        #expect(lines(try cut(topic([[-1, -1, 12], []], from: 70), 10)) == ["20: 70..<73 70..<70"])
        #expect(lines(try cut(topic([[-1, -1], [31]]), 10)) == ["40: 0..<2 0..<1"])
        #expect(lines(try cut(topic([[-1]]), 10, zero: 50)) == ["60: 0..<1"])
        #expect(try cut(topic([[], []]), 10).entries.isEmpty)
    }

    @Test func `an interval that is none and labels beyond count are refused`() throws {
        #expect(throws: OffsetError(.outOfRange, "batch interval 0 ms: it must be above 0")) { try cut(topic([[1]]), 0) }
        let error = try #require(throws: OffsetError.self) { try cut(topic([[1, 1_700_000_000_000]]), 1) }
        #expect(error.description.contains("record a narrower range"))
        for zero in [Int64.max, .min] {
            let error = try #require(throws: OffsetError.self) { try cut(topic([[0, 1_700_000_000_000]]), 10_000, zero: zero) }
            #expect(error.description.contains("zero time \(zero) ms is out of range"), "\(error)")
        }
    }

    /// The naive form: each record's own label by the rule, then counted.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `every record lies in the entry of its label`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let interval = Int64.random(in: 1...50, using: &random)
        let base = Int64.random(in: 0...1_000, using: &random)
        let stamps = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (0..<Int.random(in: 0...40, using: &random)).map { index in
                Int.random(in: 0..<10, using: &random) == 0 ? -1 : base + Int64(index) * 7 + .random(in: -20...20, using: &random)
            }
        }
        let zero: Int64? = Bool.random(using: &random) ? base + .random(in: -30...60, using: &random) : nil
        let topic = topic(stamps.map { $0.map { max(-1, $0) } }, from: 5)
        let manifest = try cut(topic, interval, zero: zero)

        func label(_ millis: Int64) -> Int64 {
            var label = manifest.zeroTime + interval
            while label <= millis { label += interval }
            return label
        }
        let firstLabel =
            topic.logs.values.flatMap(\.rows).filter { $0.type != -1 }.isEmpty
            ? manifest.zeroTime + interval
            : topic.logs.values.compactMap { log in log.rows.first { $0.type != -1 }.map { label($0.millis) } }.min() ?? 0
        for (partition, log) in topic.logs {
            var passed: Int64?
            for row in log.rows {
                if row.type != -1 { passed = max(passed ?? row.millis, row.millis) }
                // Without any timestamp so far: with the first that comes, else with the first label of all.
                let arrived = passed ?? log.rows.first { $0.type != -1 }?.millis
                let expected = arrived.map(label) ?? firstLabel
                let entry = manifest.entries.first {
                    $0.ranges.contains { $0.topicPartition == partition && $0.from <= row.offset && row.offset < $0.until }
                }
                #expect(entry?.batchTime == expected, "seed \(seed), \(partition) offset \(row.offset)")
            }
        }
        for (one, next) in zip(manifest.entries, manifest.entries.dropFirst()) { #expect(next.batchTime - one.batchTime == interval) }
        #expect(manifest.entries.allSatisfy { $0.ranges.map(\.topicPartition) == topic.ranges.map(\.topicPartition) })
        for whole in topic.ranges where !manifest.entries.isEmpty {
            let parts = manifest.entries.flatMap(\.ranges).filter { $0.topicPartition == whole.topicPartition }
            #expect(parts.first?.from == whole.from && parts.last?.until == whole.until)
        }
    }
}
