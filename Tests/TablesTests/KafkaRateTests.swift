import Foundation
import Offsets
import StreamTesting
import Tables
import Testing

/// How much a batch takes and how it is cut: arithmetic alone.
@Suite struct KafkaRateTests {
    private func offsets(_ values: [Int64]) -> PartitionOffsets {
        PartitionOffsets(Dictionary(uniqueKeysWithValues: values.enumerated().map { (TopicPartition("t", Int32($0)), $1) }))
    }

    @Test(
        arguments: [
            ([0, 0, 0], [120, 90, 90], 100, [40, 30, 30]),
            // Under one is rounded up, so that no partition starves; above, down.
            ([0, 0], [1, 999], 100, [1, 99]), ([0, 0, 0], [1, 1, 1], 1, [1, 1, 1]), ([5, 5], [6, 8], 2, [6, 6]),
            ([10, 10], [10, 30], 7, [10, 17]), ([0], [5], 100, [5]), ([3, 3], [3, 3], 5, [3, 3]),
            // A log that ends before where it was read takes no share and keeps its end.
            ([10, 0], [4, 10], 5, [4, 5]),
            ([Int64.max - 10], [Int64.max], 100, [Int64.max]),
            ([0, 0], [Int64.max / 2, Int64.max / 2], Int64.max, [Int64.max / 2, Int64.max / 2]),
        ] as [([Int64], [Int64], Int64, [Int64])])
    func `a limit is shared out by lag`(start: [Int64], end: [Int64], limit: Int64, expected: [Int64]) {
        #expect(KafkaRateLimit.shared(limit, from: offsets(start), to: offsets(end)) == offsets(expected))
    }

    @Test func `a minimum holds batches back, but not the first, nor longer than the delay`() {
        var limit = KafkaRateLimit(minimum: 10, maximum: nil, maxDelayMillis: 1000)
        func holds(_ from: Int64, _ to: Int64, at now: Int64) -> Bool {
            limit.holdsBack(from: offsets([from]), to: offsets([to]), nowMillis: now)
        }
        #expect(holds(0, 1, at: 50_000) == false)
        #expect(holds(1, 10, at: 50_999) == true)
        #expect(holds(1, 11, at: 50_999) == false)
        #expect(holds(11, 12, at: 51_998) == true)
        #expect(holds(11, 12, at: 51_999) == false)
        #expect(holds(12, 12, at: 52_000) == true)
    }

    private func ranges(_ sizes: [Int64], from: Int64 = 100) -> [OffsetRange] {
        sizes.enumerated().map { OffsetRange(TopicPartition("t", Int32($0)), from: from, until: from + $1) }
    }

    // Worked out by hand from the rule: parts of one range differ by at most one, the later ones are the larger.
    @Test(
        arguments: [
            ([10, 20], nil, nil, [[10], [20]]), ([10, 20], 2, nil, [[10], [20]]),
            ([10, 10], 4, nil, [[5, 5], [5, 5]]), ([7], 3, nil, [[2, 2, 3]]), ([2], 5, nil, [[1, 1]]),
            // A range of less than half a share stays whole, and the rest is shared by the others.
            ([1, 99], 4, nil, [[1], [33, 33, 33]]), ([1, 1, 98], 5, nil, [[1], [1], [32, 33, 33]]),
            ([10, 5], nil, 4, [[3, 3, 4], [2, 3]]), ([10], nil, 10, [[10]]), ([11], nil, 10, [[5, 6]]),
            // First by number of records, then by number of parts.
            ([8, 8], 3, 4, [[4, 4], [4, 4]]), ([4], 4, 100, [[1, 1, 1, 1]]),
        ] as [([Int64], Int64?, Int64?, [[Int64]])])
    func `ranges are cut`(sizes: [Int64], minPartitions: Int64?, maxRecords: Int64?, expected: [[Int64]]) {
        let parts = KafkaRangeSplit(minPartitions: minPartitions, maxRecordsPerPartition: maxRecords)(ranges(sizes))
        #expect(expected.indices.map { partition in parts.filter { $0.partition == Int32(partition) }.map(\.count) } == expected)
    }

    @Test func `however ranges are cut, the parts are the range, in order, none is empty and none too large`() {
        var random = SeededGenerator(seed: ProcessSeed.value)
        for _ in 0..<500 {
            let given = ranges((0..<random.below(6) + 1).map { _ in Int64(random.below(500) + 1) }, from: Int64(random.below(1000)))
            let most = random.below(2) == 0 ? Int64(random.below(200) + 1) : nil
            let wanted = random.below(2) == 0 ? Int64(random.below(40) + 1) : nil
            let parts = KafkaRangeSplit(minPartitions: wanted, maxRecordsPerPartition: most)(given)
            var joined: [OffsetRange] = []
            for part in parts {
                if let last = joined.last, last.topicPartition == part.topicPartition, last.until == part.from {
                    joined[joined.count - 1].until = part.until
                } else {
                    joined.append(part)
                }
            }
            #expect(
                joined == given, "PORTAGE_SEED=\(ProcessSeed.value): \(given) \(String(describing: wanted)) \(String(describing: most))")
            #expect(parts.allSatisfy { !$0.isEmpty && $0.count <= most ?? .max }, "PORTAGE_SEED=\(ProcessSeed.value)")
        }
    }
}
