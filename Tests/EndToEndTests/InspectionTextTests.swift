import Checkpoints
import Offsets
import Portage
import StreamTesting
import Testing

/// What `inspect` shows on a terminal.
struct InspectionTextTests {
    private func inspection(watermark: Int64 = 1_700_000_000_309) throws -> (CheckpointInspection, Scratch) {
        let scratch = try Scratch(inMemory: true)
        let checkpoint = try CheckpointDirectory(
            scratch.path + "/cp", job: CheckpointJob(name: "job", kind: .table), files: LocalFileSystem(isDurable: false),
            lease: .heirOfTheDead)
        for batch in 0..<3 as Range<Int64> {
            try checkpoint.logBatch(
                batch,
                offsets: OffsetLogEntry(
                    batchWatermarkMillis: watermark, batchTimestampMillis: 1_700_000_010_000 + batch, conf: [:],
                    offsets: ["{\"readings\":{\"0\":5735,\"1\":5824,\"2\":5859,\"3\":5701}}"]),
                manifest: ManifestRecord(
                    batchID: batch, batchTime: 1_700_000_010_000 + batch, evictionWatermark: watermark,
                    lateWatermark: max(0, watermark - 10_186), starts: [nil], ranges: []))
            try checkpoint.logCommit(batch, CommitLogEntry(nextBatchWatermarkMillis: watermark))
        }
        checkpoint.close()
        return (try CheckpointInspection(of: scratch.path + "/cp"), scratch)
    }

    @Test(arguments: [80, 93, 100, 120])
    func `no row is wider than the terminal, and no time is broken`(_ width: Int) throws {
        let (inspection, scratch) = try inspection()
        let lines = InspectionText(inspection, newest: 10, width: width).text.split(separator: "\n").filter { !$0.hasPrefix("checkpoint") }
        #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
        for time in ["2023-11-14T22:13:30.000Z", "2023-11-14T22:13:30.002Z", "2023-11-14T22:13:20.309Z"] {
            #expect(lines.contains { $0.contains(time) }, "\(time) in \(lines)")
        }
        #expect(lines.filter { $0.hasSuffix("\"3\":5701}}") }.count == 3)
        withExtendedLifetime(scratch) {}
    }

    @Test func `a job without watermarks has no columns for them`() throws {
        let (inspection, scratch) = try inspection(watermark: 0)
        func rows(_ width: Int?) -> [String] {
            InspectionText(inspection, newest: 1, width: width).text.split(separator: "\n").drop { !$0.hasPrefix("batch") }.map(String.init)
        }
        let title = "batch  time                      committed  ends at"
        let end = "(2 older batches; --batches shows more)"
        #expect(
            rows(nil) == [
                title, "2      2023-11-14T22:13:30.002Z  yes        {\"readings\":{\"0\":5735,\"1\":5824,\"2\":5859,\"3\":5701}}", end,
            ])
        #expect(
            rows(80) == [
                title, "2      2023-11-14T22:13:30.002Z  yes", "      {\"readings\":{\"0\":5735,\"1\":5824,\"2\":5859,\"3\":5701}}", end,
            ])
        withExtendedLifetime(scratch) {}
    }
}
