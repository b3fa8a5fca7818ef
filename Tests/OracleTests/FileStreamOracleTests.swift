import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// `textFileStream` stopped and started again, against what real Spark read at which label.
@Suite struct FileStreamOracleTests {
    @Test func `the recordings are there`() { #expect(Recording.all("files").count >= 3) }

    @Test(arguments: Recording.all("files"))
    func `each file is read at Spark's label, also one that came while the job was down`(_ recording: Recording) throws {
        let json = recording.json
        let folder = FileManager.default.temporaryDirectory.appending(path: "portage-files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, checkpoint) = (folder.appending(path: "in"), folder.appending(path: "checkpoint").path)
        try FileManager.default.createDirectory(at: input, withIntermediateDirectories: true)
        let interval = try json.integer("batch")
        let files = try json.array("files")
        func arrive(_ now: Int64) throws {
            for file in files where try file.integer("at") <= now {
                let path = input.appending(path: try file.string("name"))
                guard !FileManager.default.fileExists(atPath: path.path) else { continue }
                try Data((try file.array("lines").compactMap(\.asString).joined(separator: "\n") + "\n").utf8).write(to: path)
                let time = Date(timeIntervalSince1970: Double(try file.integer("time")) / 1000)
                try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path.path)
            }
        }
        let read = Mutex<[Int64: [String]]>([:])
        for start in try json.array("starts") {
            let (now, until) = (try start.integer("at"), try start.integer("until"))
            try arrive(now)
            let ssc = try StreamingContext.getOrCreate(checkpoint) {
                let ssc = StreamingContext(
                    SparkContext(appName: "files", defaultParallelism: 2), .milliseconds(interval), clock: ManualClock(millis: now))
                ssc.checkpoint(checkpoint)
                ssc.textFileStream(input.path).foreachRDD { rdd, time in
                    let rows = try rdd.collect()
                    if !rows.isEmpty { read.withLock { $0[time.milliseconds, default: []] += rows } }
                }
                return ssc
            }
            try ssc.runBatches(until: Time(now))
            for label in stride(from: (now / interval + 1) * interval, through: until, by: Int(interval)) {
                try arrive(label)
                try ssc.runBatches(until: Time(label))
            }
            ssc.stop()
            _ = try ssc.awaitTerminationOrTimeout(.seconds(10))
        }
        // Spark runs the last batch before a stop once more at the next start; ours had committed it.
        var expected: [Int64: [String]] = [:]
        for entry in try json.array("recorded") { expected[try entry.integer("label")] = try entry.array("rows").compactMap(\.asString) }
        #expect(read.withLock { $0 }.mapValues { $0.sorted() } == expected)
    }
}
