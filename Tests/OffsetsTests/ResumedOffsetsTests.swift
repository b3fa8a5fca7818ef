import Offsets
import Testing

/// Whether the batches of a manifest continue where a checkpoint ended.
@Suite struct ResumedOffsetsTests {
    private static let zero = TopicPartition("t", 0)
    private static let one = TopicPartition("t", 1)

    @Test func `batches that go on from the checkpoint's offsets are taken, each partition being looked at once`() throws {
        var resumed = try ResumedOffsets(json: #"{"t":{"0":100,"1":7}}"#)
        #expect(resumed.gap(before: [OffsetRange(Self.zero, from: 100, until: 120)]) == nil)
        #expect(resumed.gap(before: [OffsetRange(Self.zero, from: 500, until: 510), OffsetRange(Self.one, from: 7, until: 8)]) == nil)
    }

    @Test func `records left out or given again are refused, with the offsets of both`() throws {
        for (from, until): (Int64, Int64) in [(209, 300), (99, 300), (209, 209)] {
            var resumed = try ResumedOffsets(json: #"{"t":{"0":100}}"#)
            let gap = resumed.gap(before: [OffsetRange(Self.zero, from: from, until: until)])
            #expect(
                gap?.hasPrefix("the records of t-0 continue at offset \(from), but the checkpoint ended at 100") == true, "\(gap ?? "none")"
            )
        }
    }

    @Test func `a partition that the checkpoint does not know begins where it will`() throws {
        var resumed = try ResumedOffsets(json: #"{"t":{"0":100}}"#)
        #expect(resumed.gap(before: [OffsetRange(Self.one, from: 3, until: 4)]) == nil)
    }
}
