import Checkpoints
import Foundation
import Offsets
import StreamTesting
import Testing

/// Checkpoints that real Spark 3.5.8 wrote, and what Spark itself said of those runs.
struct SparkCheckpointTests {
    struct Expected: Decodable {
        struct Progress: Decodable {
            struct Offset: Decodable { var logOffset: Int }
            var batchId: Int64
            var timestamp: String
            var watermark: String?
            var endOffset: Offset
        }
        var id: String
        var progress: [Progress]
    }

    private func copy(_ name: String) throws -> (Scratch, Expected) {
        let scratch = try Scratch()
        try FileManager.default.copyItem(atPath: "\(fixtures)/\(name)/checkpoint", toPath: "\(scratch.path)/c")
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(name)/expected.json"))
        return (scratch, try JSONDecoder().decode(Expected.self, from: data))
    }

    private func millis(_ timestamp: String) throws -> Int64 {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return Int64((try #require(format.date(from: timestamp)).timeIntervalSince1970 * 1000).rounded())
    }

    @Test(arguments: ["windowed", "failed"])
    func `what Spark wrote is read as Spark reported it`(name: String) throws {
        let (scratch, expected) = try copy(name)
        let inspection = try CheckpointInspection(of: "\(scratch.path)/c")
        #expect(inspection.problems == [])
        #expect(inspection.id == expected.id)
        #expect(inspection.job == nil)
        #expect(inspection.leaseStanding == .free)
        #expect(!expected.progress.isEmpty)
        var late: Int64 = 0
        for progress in expected.progress {
            let batch = try #require(inspection.batches.first { $0.id == progress.batchId })
            // Spark takes the batch's time a little after the trigger's.
            let trigger = try millis(progress.timestamp)
            #expect((trigger..<trigger + 5_000).contains(batch.batchTime))
            let watermark = try progress.watermark.map(millis) ?? 0
            #expect(batch.evictionWatermark == watermark)
            #expect(batch.lateWatermark == late)
            #expect(batch.offsets == ["{\"logOffset\":\(progress.endOffset.logOffset)}"])
            #expect(batch.isCommitted)
            late = watermark
        }
    }

    @Test func `a query that Spark left in the middle goes on with the batch it had planned`() throws {
        let (scratch, expected) = try copy("failed")
        let before = try scratch.contents()
        let directory = try CheckpointDirectory("\(scratch.path)/c", job: CheckpointJob(name: "port", kind: .table))
        defer { directory.close() }
        #expect(directory.id == expected.id)
        let logs = try directory.recover()
        #expect(logs.committed?.id == 1)
        #expect(logs.commit?.nextBatchWatermarkMillis == 26_000)
        let pending = try #require(logs.pending)
        #expect(pending.id == 2)
        #expect(pending.offsets.offsets == ["{\"logOffset\":2}"])
        #expect(pending.starts == ["{\"logOffset\":1}"])
        #expect((pending.evictionWatermark, pending.lateWatermark) == (26_000, 9_000))
        #expect(pending.offsets.conf["spark.sql.shuffle.partitions"] == "2")
        try directory.logCommit(2, CommitLogEntry(nextBatchWatermarkMillis: 42_000))
        directory.close()
        // Nothing of Spark's has changed, and all of ours but the commit is in a folder of its own.
        let after = try scratch.contents()
        for (name, bytes) in before { #expect(after[name] == bytes) }
        #expect(Set(after.keys).subtracting(before.keys).filter { !$0.hasPrefix("c/portage/") } == ["c/commits/2"])
    }

    @Test func `a DStream job refuses a checkpoint of Spark's tables`() throws {
        let (scratch, _) = try copy("windowed")
        let before = try scratch.contents()
        let error = checkpointError { _ = try CheckpointDirectory("\(scratch.path)/c", job: CheckpointJob(name: "old", kind: .dstream)) }
        #expect(error?.code == .otherJob)
        #expect(try scratch.contents() == before)
    }

    @Test func `Kafka ranges are worked out where there is no manifest`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/offsets", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/commits", withIntermediateDirectories: true)
        try scratch.write("metadata", "{\"id\":\"8a6f1c52-0c5e-4a39-9d5e-2d0f3f6f7a11\"}")
        let head = "v1\n{\"batchWatermarkMs\":0,\"batchTimestampMs\":5,\"conf\":{}}\n"
        try scratch.write("offsets/0", head + "{\"t\":{\"0\":10,\"1\":4}}")
        try scratch.write("commits/0", "v1\n{\"nextBatchWatermarkMs\":0}")
        try scratch.write("offsets/1", head + "{\"t\":{\"1\":6,\"0\":10}}")
        let logs = try CheckpointDirectory(scratch.path, job: CheckpointJob(name: "j", kind: .table)).closing { try $0.recover() }
        #expect(
            logs.pending?.ranges == [
                OffsetRange(TopicPartition("t", 0), from: 10, until: 10), OffsetRange(TopicPartition("t", 1), from: 4, until: 6),
            ])
    }

    /// Set `PORTAGE_SPARK_PYTHON` to an interpreter with pyspark 3.5.8 to run it (some 20 s).
    @Test(.enabled(if: ProcessInfo.processInfo.environment["PORTAGE_SPARK_PYTHON"] != nil, "needs PORTAGE_SPARK_PYTHON"))
    func `real Spark goes on where we stopped`() throws {
        let scratch = try Scratch()
        let input = "\(scratch.path)/in"
        try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: true)
        for (number, text) in ["a\nb\n", "c\n", "d\ne\nf\n"].enumerated() { try scratch.write("in/\(number).txt", text) }
        let directory = try CheckpointDirectory("\(scratch.path)/c", job: CheckpointJob(name: "j", kind: .table))
        defer { directory.close() }
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/c/sources/0", withIntermediateDirectories: true)
        for id in 0..<2 as Range<Int64> {
            try scratch.write(
                "c/sources/0/\(id)",
                "v1\n{\"path\":\"file://\(input)/\(id).txt\",\"timestamp\":\(Int64(Date().timeIntervalSince1970 * 1000)),\"batchId\":\(id)}"
            )
            try directory.plan(id, end: "{\"logOffset\":\(id)}")
            // Batch 1 is planned and left: Spark must run it, then batch 2 on its own.
            if id == 0 { try directory.logCommit(id, CommitLogEntry(nextBatchWatermarkMillis: 0)) }
        }
        directory.close()
        let root = fixtures.components(separatedBy: "/fixtures/")[0]
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.environment["PORTAGE_SPARK_PYTHON"] ?? "")
        process.arguments = ["\(root)/scripts/oracle/checkpoints.py", "resume", "\(scratch.path)/c", input]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let line = try #require(text.split(separator: "\n").first { $0.contains("RESULT ") })
        #expect(line.hasSuffix("RESULT {\"id\": \"\(directory.id)\", \"ran\": [[1, 1], [2, 3]]}"))
        #expect(try CheckpointInspection(of: "\(scratch.path)/c").lastCommitted?.id == 2)
    }
}
