import Columnar
import Plans
import Tables
import Testing

/// The rules S1 to S6 as timelines: a line of batches in, a line of batches out. Batches without data are among the latter.
@Suite struct TimelineTests {
    @Test func `S1 a time belongs to every window that holds it`() throws {
        var sliding = Scenario(mode: .complete, window: "20 seconds", slide: "10 seconds")
        #expect(try sliding.run("a1@5") == "[-10,10) a 1, [0,20) a 1")
        sliding.startTime = "3 seconds"
        #expect(try sliding.run("a1@3 a2@2.999") == "[-17,3) a 2, [-7,13) a 3, [3,23) a 1")
    }

    @Test func `S2 the watermark is the greatest time of earlier batches less the delay and never falls`() throws {
        let scenario = Scenario(delay: "10 seconds")
        let batches = try scenario.run(Scenario.waves("a1@5 | a1@31 | a1@12 | a1@33"))
        #expect(
            batches.map(\.watermark) == [
                "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:21.000Z", "1970-01-01T00:00:21.000Z",
                "1970-01-01T00:00:21.000Z", "1970-01-01T00:00:23.000Z",
            ])
    }

    @Test func `S3 a batch evicts by the watermark before it and drops by the one before that`() throws {
        // Batch 20 raises the watermark; the batch after it evicts [0,10) and still takes a row of [0,10) that comes with it.
        let scenario = Scenario()
        #expect(try scenario.run("a1@3 || a1@20 || a4@4 | a8@5") == ". | . | [0,10) a 5 | .")
    }

    @Test func `S4 a late row is dropped from the old window and counts in the newer, and is counted as dropped`() throws {
        let scenario = Scenario(mode: .update, window: "20 seconds", slide: "10 seconds")
        let waves = Scenario.waves("a1@22 | a4@15 | a8@9")
        let batches = try scenario.run(waves)
        #expect(batches.map { $0.dropped.reduce(0, +) } == [0, 0, 1, 2])
        #expect(try scenario.run("a1@22 | a4@15 | a8@9") == "[10,30) a 1, [20,40) a 1 | . | [10,30) a 5 | .")
    }

    @Test func `S5 append emits once when the window is over`() throws {
        #expect(try Scenario().run("a1@3 | a2@8 b1@9 | a4@12") == ". | . | . | . | . | [0,10) a 3, [0,10) b 1")
    }

    @Test func `S5 update emits what a batch touched`() throws {
        #expect(try Scenario(mode: .update).run("a1@3 b1@3 | a2@8") == "[0,10) a 1, [0,10) b 1 | . | [0,10) a 3 | .")
    }

    @Test func `S5 complete emits everything, drops nothing and needs no batch without data`() throws {
        #expect(
            try Scenario(mode: .complete).run("a1@3 | a2@50 | a4@4")
                == "[0,10) a 1 | [0,10) a 1, [50,60) a 2 | [0,10) a 5, [50,60) a 2")
    }

    @Test func `S6 an idle trigger between two batches changes the result`() throws {
        let scenario = Scenario(window: "5 seconds")
        #expect(try scenario.run("a1@10 | a1@20 | a1@10") == ". | . | . | [10,15) a 1 | .")
        #expect(try scenario.run("a1@10 || a1@20 || a1@10") == ". | . | [10,15) a 2")
    }

    @Test func `S6 batches without data can be turned off`() throws {
        let scenario = Scenario(conf: ["spark.sql.streaming.noDataMicroBatches.enabled": "false"])
        #expect(try scenario.run("a1@3 | a1@20 | a1@21") == ". | . | [0,10) a 1")
    }

    @Test func `a null time lies in no window and a null key is a key`() throws {
        #expect(try Scenario(mode: .complete).run("a1@? -2@3 -3@4") == "[0,10) - 5")
    }

    @Test func `chained windows emit in the batch that ends both`() throws {
        let scenario = Scenario(then: { sums in
            sums.groupBy(window(window_time("window"), "20 seconds")).agg(sum("total").alias("total"))
        })
        #expect(try scenario.run("a1@3 b2@8 | a4@12 | a8@25 | a1@61") == ". | . | . | . | . | [0,20) 7 | . | [20,40) 8")
    }

    @Test func `a window over the window column is the same as over its time`() throws {
        let scenario = Scenario(then: { sums in sums.groupBy(window("window", "20 seconds")).agg(sum("total").alias("total")) })
        #expect(try scenario.run("a1@3 b2@8 | a4@12 | a8@25") == ". | . | . | . | . | [0,20) 7")
    }

    @Test func `output comes in the order in which groups were first seen`() throws {
        let stream = MemoryStream(Scenario.schema)
        let query = try Scenario(mode: .complete).writer(stream).queryName("ordered").format("memory").prepare()
        try stream.add(Scenario.records("c1@25 a1@3 b1@3").map(Scenario.row))
        try query.runAvailable()
        try stream.add(Scenario.records("b1@3 a0@99 c1@25").map(Scenario.row))
        try query.runAvailable()
        let rows = try query.sparkSession.table("ordered").collect().map { $0[1] }
        #expect(rows == [.string("c"), .string("a"), .string("b"), .string("a")])
    }
}
