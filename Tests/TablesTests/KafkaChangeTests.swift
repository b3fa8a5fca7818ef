import BatchRuntime
import Columnar
import Foundation
import KafkaTransport
import Offsets
import Plans
import StreamTesting
import Tables
import Testing

/// A Kafka source whose topics change under it: scripted, batch by batch.
@Suite struct KafkaChangeTests {
    let cluster = ScriptedCluster()
    let clock = ManualClock(millis: 1_000_000)

    init() { RecordedLog.begin() }

    /// A query that remembers nothing, its batches' values by `step`.
    private func query(_ options: [String: String], subscribe: [String: String] = ["subscribe": "t"], _ body: (Run) throws -> Void) throws {
        let session = SparkSession(connector: cluster, clock: clock)
        let all = ["kafka.bootstrap.servers": "b:9092", "startingOffsets": "earliest", "fetchOffset.retryIntervalMs": "1"]
            .merging(subscribe) { $1 }.merging(options) { $1 }
        let rows = Rows()
        let query = try session.readStream.format("kafka").options(all).load().select("topic", "partition", "cast(value AS string)")
            .writeStream
            .foreachBatch { table, _ in rows.batches.append(try table.collect().map(\.values)) }.prepare()
        defer { try? query.stop() }
        try body(Run(query: query, rows: rows))
    }

    final class Rows: @unchecked Sendable {
        // Touched by the one thread that steps the query.
        var batches: [[[Value]]] = []
    }

    struct Run {
        let query: StreamingQuery
        let rows: Rows

        /// The values of one more batch, sorted by topic and partition; nil when there is nothing to do.
        func step() throws -> String? {
            let before = rows.batches.count
            _ = try query.step()
            guard rows.batches.count > before else { return nil }
            return (rows.batches.last ?? []).map { row in
                guard case .string(let topic) = row[0], case .long(let partition) = row[1], case .string(let value) = row[2] else {
                    return "?"
                }
                return "\(topic)\(partition)\(value)"
            }.sorted().joined(separator: " ")
        }

        var position: String? { query.lastProgress?.sources.first?.endOffset }
    }

    @Test func `new partitions and new topics of a pattern are found between batches, from their beginning`() throws {
        cluster.create("t1", partitions: 1)
        cluster.create("other", partitions: 1)
        cluster.append(["a"], to: "t1")
        cluster.append(["x"], to: "other")
        try query([:], subscribe: ["subscribePattern": "t[0-9]"]) { (run) throws in
            #expect(try run.step() == "t10a")
            #expect(try run.step() == nil)
            cluster.addPartition("t1")
            cluster.append(["b"], to: "t1", 1)
            cluster.create("t2", partitions: 1)
            cluster.append(["c", "d"], to: "t2")
            #expect(try run.step() == "t11b t20c t20d")
            #expect(run.query.lastProgress?.sources.first?.description == "KafkaV2[SubscribePattern[t[0-9]]]")
            cluster.append(["e"], to: "t2")
            #expect(try run.step() == "t20e")
            #expect(run.position == "{\"t1\":{\"0\":1,\"1\":1},\"t2\":{\"0\":3}}")
        }
    }

    @Test func `a pattern that matches nothing yet waits for its topic`() throws {
        try query([:], subscribe: ["subscribePattern": "^t$"]) { (run) throws in
            #expect(try run.step() == nil)
            cluster.create("t", partitions: 1)
            cluster.append(["a"], to: "t")
            #expect(try run.step() == "t0a")
        }
    }

    @Test func `minimum and maximum a trigger, both together`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a"], to: "t")
        try query(["minOffsetsPerTrigger": "3", "maxOffsetsPerTrigger": "4", "maxTriggerDelay": "10s"]) { (run) throws in
            #expect(try run.step() == "t0a")
            cluster.append(["b", "c"], to: "t")
            #expect(try run.step() == nil)
            cluster.append(["d", "e", "f", "g"], to: "t")
            #expect(try run.step() == "t0b t0c t0d t0e")
            #expect(try run.step() == nil)
            clock.set(toMillis: 1_009_999)
            #expect(try run.step() == nil)
            clock.set(toMillis: 1_010_000)
            #expect(try run.step() == "t0f t0g")
        }
    }

    @Test func `ranges are cut and nothing else changes`() throws {
        cluster.create("t", partitions: 2)
        cluster.append((0..<10).map { "\($0)" }, to: "t", 0)
        cluster.append(["x"], to: "t", 1)
        try query(["maxRecordsPerPartition": "4"]) { (run) throws in
            #expect(try run.step() == ((0..<10).map { "t0\($0)" } + ["t1x"]).joined(separator: " "))
        }
        #expect(
            cluster.fetched.sorted { ($0.topicPartition, $0.from) < ($1.topicPartition, $1.from) }.map(\.description) == [
                "t-0 [0, 3)", "t-0 [3, 6)", "t-0 [6, 10)", "t-1 [0, 1)",
            ])
    }

    @Test func `brokers that do not answer are asked again, as often as asked for`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a"], to: "t")
        let away = KafkaError(.unreachable, "no broker answers", isRetriable: true)
        try query([:]) { (run) throws in
            #expect(try run.step() == "t0a")
            cluster.append(["b"], to: "t")
            cluster.fail([away, away])
            #expect(try run.step() == "t0b")
        }
        try query(["fetchOffset.numRetries": "2"]) { (run) throws in
            #expect(try run.step() == "t0a t0b")
            cluster.fail([away, away])
            #expect(throws: away) { try run.step() }
        }
        // Brokers that never answered are named after one wait.
        try query([:]) { (run) throws in
            cluster.fail([away])
            #expect(throws: away) { try run.step() }
        }
        let before = cluster.questions
        try query([:]) { (run) throws in
            cluster.fail([KafkaError(.other, "not authorised")])
            #expect(throws: KafkaError(.other, "not authorised")) { try run.step() }
        }
        #expect(cluster.questions == before + 1, "what time does not mend is not asked again")
    }

    @Test func `retention that passed the position ends the query, or is warned of and gone on after`() throws {
        for fails in [true, false] {
            let topic = fails ? "kept" : "lost"
            cluster.create(topic, partitions: 1)
            cluster.append(["a", "b"], to: topic)
            try query(["failOnDataLoss": "\(fails)"], subscribe: ["subscribe": topic]) { (run) throws in
                #expect(try run.step() == "\(topic)0a \(topic)0b")
                cluster.append(["c", "d", "e"], to: topic)
                cluster.truncate(topic, before: 4)
                if fails {
                    let error = #expect(throws: KafkaError.self) { try run.step() }
                    #expect(error?.code == .dataLoss)
                    #expect(
                        error?.message.hasPrefix("kept-0 [2, 5): offset 2 is no longer there, the log starts at 4") == true,
                        "\(error?.message ?? "")")
                    #expect(error?.description.contains("failOnDataLoss") == true)
                } else {
                    #expect(try run.step() == "lost0e")
                    #expect(
                        !RecordedLog.lines(containing: "warning portage.kafka.source: lost-0 [2, 5): some data may have been lost").isEmpty)
                    cluster.append(["f"], to: topic)
                    #expect(try run.step() == "lost0f")
                }
            }
        }
    }

    @Test func `a topic deleted and created again ends the query, or it continues from the end of the new one`() throws {
        for fails in [true, false] {
            cluster.create("t", partitions: 1)
            cluster.append(["a", "b", "c"], to: "t")
            try query(["failOnDataLoss": "\(fails)"]) { (run) throws in
                #expect(try run.step() == "t0a t0b t0c")
                cluster.create("t", partitions: 1)
                cluster.append(["x"], to: "t")
                if fails {
                    let error = #expect(throws: KafkaError.self) { try run.step() }
                    #expect(error?.code == .dataLoss)
                    #expect(error?.message.hasPrefix("t-0: the query has read up to offset 3, but the log now ends at 1") == true)
                } else {
                    // As in Spark: from the end that there is.
                    #expect(try run.step() == "")
                    cluster.append(["y"], to: "t")
                    #expect(try run.step() == "t0y")
                }
            }
        }
    }

    @Test func `a deleted topic ends the query, or is ignored and read from its beginning when it comes back`() throws {
        for fails in [true, false] {
            cluster.create("t", partitions: 1)
            cluster.create("u", partitions: 1)
            cluster.append(["a"], to: "t")
            try query(["failOnDataLoss": "\(fails)"], subscribe: ["subscribe": "t,u"]) { (run) throws in
                #expect(try run.step() == "t0a")
                cluster.delete("t")
                cluster.append(["x"], to: "u")
                if fails {
                    let error = #expect(throws: KafkaError.self) { try run.step() }
                    #expect(
                        error?.message.hasPrefix("t-0 is gone; the query has read up to offset 1 of it") == true, "\(error?.message ?? "")")
                } else {
                    #expect(try run.step() == "u0x")
                    cluster.create("t", partitions: 1)
                    cluster.append(["b"], to: "t")
                    #expect(try run.step() == "t0b")
                }
            }
        }
    }

    @Test func `a partition that comes with its beginning lost is no silent loss`() throws {
        cluster.create("t", partitions: 1)
        try query([:]) { (run) throws in
            cluster.append(["a"], to: "t")
            #expect(try run.step() == "t0a")
            cluster.addPartition("t")
            cluster.append(["b", "c"], to: "t", 1)
            cluster.truncate("t", 1, before: 1)
            let error = #expect(throws: KafkaError.self) { try run.step() }
            #expect(error?.message.hasPrefix("t-1 was added while the query ran and starts at offset 1 instead of 0") == true)
        }
    }

    @Test func `offsets that hold no record are passed over`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a"], to: "t")
        cluster.appendGap(3, to: "t")
        cluster.append(["b"], to: "t")
        cluster.appendGap(1, to: "t")
        try query([:]) { (run) throws in
            #expect(try run.step() == "t0a t0b")
            #expect(run.position == "{\"t\":{\"0\":6}}")
            cluster.appendGap(2, to: "t")
            #expect(try run.step() == "")
            cluster.append(["c"], to: "t")
            #expect(try run.step() == "t0c")
        }
    }

    @Test func `a group is told of committed batches if asked, and its offsets are never where a query begins`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a"], to: "t")
        let told = ["commitOffsets": "true", "kafka.group.id": "lag"]
        for _ in 0..<2 {
            try query(told) { (run) throws in #expect(try run.step()?.hasPrefix("t0a") == true) }
            cluster.append(["b"], to: "t")
        }
        #expect(cluster.commits.map(\.json) == ["{\"t\":{\"0\":1}}", "{\"t\":{\"0\":2}}"])
        try query([:]) { (run) throws in #expect(try run.step() == "t0a t0b t0b") }
        #expect(cluster.commits.count == 2)
    }

    @Test func `availableNow ends where the topics ended at its start`() throws {
        cluster.create("t", partitions: 1)
        cluster.append((0..<5).map { "\($0)" }, to: "t")
        let session = SparkSession(connector: cluster, clock: clock)
        let rows = Rows()
        let query = try session.readStream.format("kafka").options([
            "kafka.bootstrap.servers": "b:1", "subscribe": "t", "startingOffsets": "earliest", "maxOffsetsPerTrigger": "2",
        ]).load().select("cast(value AS string)").writeStream.trigger(.availableNow).foreachBatch { table, _ in
            rows.batches.append(try table.collect().map(\.values))
            self.cluster.append(["later"], to: "t")
        }.prepare()
        try query.runAvailable()
        #expect(rows.batches == [[0, 1], [2, 3], [4]].map { $0.map { [.string("\($0)")] } })
        try query.stop()
    }
}
