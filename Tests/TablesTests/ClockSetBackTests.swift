import BatchRuntime
import Foundation
import StreamTesting
import Tables
import Testing

@Suite(.timeLimit(.minutes(1))) struct ClockSetBackTests {
    init() { RecordedLog.begin() }

    private func query(_ trigger: Trigger, _ name: String, _ clock: ManualClock, _ stream: MemoryStream) throws -> StreamingQuery {
        let session = SparkSession(clock: clock)
        try stream.add(Scenario.records("a1@3").map(Scenario.row))
        return try stream.toDF(session).writeStream.queryName(name).trigger(trigger).format("noop").start()
    }

    @Test func `a fixed trigger says that batches wait for the tick that was due next`() throws {
        let name = "q-\(UUID())"
        let clock = ManualClock(millis: 7_200_001)
        let query = try query(.processingTime("10 seconds"), name, clock, MemoryStream(Scenario.schema))
        while clock.waitForSleeper() != 7_210_000 {}
        clock.set(toMillis: 3_600_001)
        while RecordedLog.lines(containing: name).isEmpty { usleep(1000) }
        #expect(clock.waitForSleeper() == 7_210_000)
        clock.set(toMillis: 7_210_000)
        while clock.waitForSleeper() != 7_220_000 {}
        try query.stop()
        #expect(
            RecordedLog.lines(containing: name) == [
                """
                warning portage.batch: \(name): the clock was set back by 3600.000 s: it shows 1970-01-01T01:00:00.001Z where it would have shown \
                1970-01-01T02:00:00.001Z; no batch runs until it shows 1970-01-01T02:00:10.000Z
                """
            ])
    }

    @Test func `without an interval batches go on at once by the earlier time`() throws {
        let name = "q-\(UUID())"
        let clock = ManualClock(millis: 7_200_000)
        let stream = MemoryStream(Scenario.schema)
        let query = try query(.processingTime("0 seconds"), name, clock, stream)
        while query.lastProgress == nil || clock.waitForSleeper() == nil { usleep(1000) }
        clock.set(toMillis: 3_600_000)
        while RecordedLog.lines(containing: name).isEmpty { usleep(1000) }
        try stream.add(Scenario.records("b1@4").map(Scenario.row))
        try query.processAllAvailable()
        #expect(query.lastProgress?.batchId == 1)
        try query.stop()
        let told = RecordedLog.lines(containing: name)
        #expect(told.count == 1)
        #expect(told[0].hasSuffix("batches follow the time that it shows now"))
    }
}
