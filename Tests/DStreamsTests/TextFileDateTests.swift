import BatchRuntime
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// `textFileStream` under clocks and file dates far from today.
@Suite struct TextFileDateTests {
    /// What a job over one file of date `modified`, both in ms, reads in three batches of a second that begin at `start`.
    private func read(start: Int64, modified: Int64) throws -> [Int64: [String]] {
        let scratch = try Scratch()
        let file = scratch.path + "/in/file"
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        try Data("a line\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: Double(modified) / 1000)], ofItemAtPath: file)
        let read = Mutex<[Int64: [String]]>([:])
        let ssc = StreamingContext(SparkContext(appName: "dates", defaultParallelism: 1), .seconds(1), clock: ManualClock(millis: start))
        ssc.textFileStream(scratch.path + "/in").foreachRDD { rdd, time in
            let rows = try rdd.collect()
            if !rows.isEmpty { read.withLock { $0[time.milliseconds] = rows } }
        }
        for label in 1...3 as ClosedRange<Int64> { try ssc.runBatches(until: Time(start + label * 1000)) }
        ssc.stop()
        return read.withLock { $0 }
    }

    // The first seconds of 1970, and the year 2200.
    @Test(arguments: [0, 7_258_118_400_000] as [Int64])
    func `a file is read at the label that its date says, however early or late`(start: Int64) throws {
        #expect(try read(start: start, modified: start + 1500) == [start + 2000: ["a line"]])
    }

    // As far as milliseconds reach, and the years 1 and 10,000; the file is of the year 2024.
    @Test(arguments: [-9_000_000_000_000_000_000, -62_135_596_800_000, 253_402_300_800_000, 9_000_000_000_000_000_000] as [Int64])
    func `a clock that no file's date is near reads none, and its batches run all the same`(start: Int64) throws {
        #expect(try read(start: start, modified: 1_704_067_200_000).isEmpty)
    }
}
