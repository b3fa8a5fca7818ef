import BatchRuntime
import Columnar
import Foundation
import KafkaTransport
import Offsets
import Expressions
import Plans
import StreamTesting
import Tables
import Testing

/// What the Kafka source takes for options, and what it refuses; over scripted topics.
@Suite struct KafkaOptionsTests {
    let cluster = ScriptedCluster()

    init() {
        cluster.create("t", partitions: 2)
        cluster.append(["a", "b", "c"], to: "t", 0, millis: 1000)
        cluster.append(["d", "e"], to: "t", 0, millis: 3000)
        cluster.append(["v", "w"], to: "t", 1, millis: 2000)
        cluster.append(["x"], to: "t", 1, millis: 4000)
    }

    private func options(_ options: [String: String]) -> [String: String] {
        let selects = ["subscribe", "subscribePattern", "assign"].contains { options[$0] != nil }
        return ["kafka.bootstrap.servers": "b:9092"].merging(selects ? [:] : ["subscribe": "t"]) { $1 }.merging(options) { $1 }
    }

    private func batch(_ given: [String: String]) throws -> String {
        let table = SparkSession(connector: cluster).read.format("kafka").options(options(given)).load()
        return try table.select("cast(value AS string)").collect().map { if case .string(let text) = $0[0] { text } else { "?" } }.joined()
    }

    private func refusal(_ given: [String: String], stream: Bool) throws -> String? {
        let session = SparkSession(connector: cluster)
        let table =
            stream
            ? session.readStream.format("kafka").options(options(given)).load()
            : session.read.format("kafka").options(options(given)).load()
        return #expect(throws: AnalysisError.self) { _ = try table.schema }?.description
    }

    @Test(arguments: [
        (["startingOffsets": "{\"t\":{\"0\":1,\"1\":-2}}", "endingOffsets": "{\"t\":{\"0\":4,\"1\":-1}}"], "bcdvwx"),
        (["startingTimestamp": "2000"], "devwx"),
        (["startingTimestamp": "2000", "endingTimestamp": "3000"], "vw"),
        (["endingTimestamp": "9000"], "abcdevwx"),
        (["startingOffsetsByTimestamp": "{\"t\":{\"0\":3000,\"1\":4000}}"], "dex"),
        (
            ["startingOffsetsByTimestamp": "{\"t\":{\"0\":0,\"1\":2001}}", "endingOffsetsByTimestamp": "{\"t\":{\"0\":3000,\"1\":9000}}"],
            "abcx"
        ),
        // A timestamp for all goes before one a partition, and that before offsets; what is not used is not looked at.
        (["startingTimestamp": "4000", "startingOffsetsByTimestamp": "nonsense", "startingOffsetsByTimestampStrategy": "latest"], "x"),
        (["startingOffsetsByTimestamp": "{\"t\":{\"0\":3000,\"1\":4000}}", "startingOffsets": "latest"], "dex"),
        (["startingTimestamp": "9000", "startingOffsetsByTimestampStrategy": "Latest"], ""),
        (["assign": "{\"t\":[1]}"], "vwx"),
        (["subscribePattern": "^.$"], "abcdevwx"),
        // Any part of the name may match.
        (["subscribePattern": "t|u"], "abcdevwx"),
        (["subscribePattern": "nothing"], ""),
    ])
    func `a batch reads from where to where the options say`(given: [String: String], expected: String) throws {
        #expect(try batch(given) == expected)
    }

    @Test(
        arguments: [
            ([:], ["subscribe", "assign"], "one of the options subscribe, subscribePattern and assign must be given"),
            (
                ["subscribe": "t", "subscribePattern": "t"], [],
                "only one of the options subscribe, subscribePattern and assign may be given"
            ),
            (["subscribe": " , "], [], "the option subscribe names no topic"),
            (["subscribePattern": " "], [], "the option subscribePattern is empty"),
            (["subscribePattern": "a(b"], [], "the regular expression 'a(b' is wrong near character 4"),
            (["assign": "{\"t\":[]}"], [], "expected {\"topic\":[0,1]}"),
            (["assign": "t"], [], "the option assign is t; expected"),
            (["startingTimestamp": "soon"], [], "the option startingTimestamp is 'soon'; expected one number"),
            (["startingOffsetsByTimestamp": "{\"t\":5}"], [], "the option startingOffsetsByTimestamp is {\"t\":5}; expected ms"),
            (
                ["startingOffsetsByTimestampStrategy": "next"], [],
                "Invalid value 'next' for option 'startingOffsetsByTimestampStrategy', must be error or latest"
            ),
            (["startingOffsets": "first"], [], "the option startingOffsets is neither"),
            (["startingOffsets": "{\"t\":{\"0\":-3}}"], [], "startingOffsets for t-0 is -3; expected an offset, -2 or -1"),
            (
                ["minOffsetsPerTrigger": "11", "maxOffsetsPerTrigger": "10"], [],
                "minOffsetsPerTrigger (11) is higher than maxOffsetsPerTrigger (10)"
            ),
            (["maxOffsetsPerTrigger": "0"], [], "maxOffsetsPerTrigger"), (["minPartitions": "0"], [], "minPartitions"),
            (["maxRecordsPerPartition": "-1"], [], "maxRecordsPerPartition"), (["maxTriggerDelay": "15 parsecs"], [], "maxTriggerDelay"),
            (["fetchOffset.numRetries": "0"], [], "fetchOffset.numRetries"),
            (["fetchOffset.retryIntervalMs": "x"], [], "fetchOffset.retryIntervalMs"),
            (["kafkaConsumer.pollTimeoutMs": "0"], [], "kafkaConsumer.pollTimeoutMs"), (["failOnDataLoss": "maybe"], [], "failOnDataLoss"),
            (["kafka.auto.offset.reset": "latest"], [], "kafka.auto.offset.reset is not supported"),
            (["kafka.key.deserializer": "x"], [], "kafka.key.deserializer is not supported"),
            (["kafka.value.deserializer": "x"], [], "kafka.value.deserializer is not supported"),
            (["kafka.enable.auto.commit": "true"], [], "kafka.enable.auto.commit is not supported"),
            (["kafka.interceptor.classes": "x"], [], "kafka.interceptor.classes is not supported"),
            (["kafka.bootstrap.servers": ""], [], "kafka.bootstrap.servers must be given"),
            (["startingOffset": "latest"], [], "there is no option \"startingOffset\""),
        ] as [([String: String], [String], String)])
    func `an option that cannot be is refused by name, of a stream and of a batch`(
        given: [String: String], without: [String], expected: String
    ) throws {
        for stream in [true, false] {
            let session = SparkSession(connector: cluster)
            let all = options(given).filter { !without.contains($0.key) }
            let table = stream ? session.readStream.format("kafka").options(all).load() : session.read.format("kafka").options(all).load()
            let error = #expect(throws: AnalysisError.self) { _ = try table.schema }
            #expect(error?.description.contains(expected) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `a stream has no end, and a batch does not begin at the end nor end at the beginning`() throws {
        #expect(try refusal(["endingOffsets": "latest"], stream: true)?.contains("ending offset not valid in streaming queries") == true)
        for name in ["endingOffsetsByTimestamp", "endingTimestamp"] {
            #expect(try refusal([name: "5"], stream: true)?.contains("ending timestamp not valid in streaming queries") == true)
        }
        for (given, expected) in [
            (["startingOffsets": "latest"], "starting offset can't be latest"),
            (["endingOffsets": "earliest"], "ending offset can't be earliest"),
            (["startingOffsets": "{\"t\":{\"0\":0,\"1\":-1}}"], "startingOffsets for t-1 can't be latest"),
            (["endingOffsets": "{\"t\":{\"0\":0,\"1\":-2}}"], "endingOffsets for t-1 can't be earliest"),
            (
                ["startingOffsets": "{\"t\":{\"0\":0}}", "endingOffsets": "{\"t\":{\"0\":0,\"1\":1}}"],
                "startingOffsets and endingOffsets must name the same partitions; only one of them has t-1"
            ),
            (
                ["startingOffsets": "{\"t\":{\"0\":3,\"1\":0}}", "endingOffsets": "{\"t\":{\"0\":2,\"1\":0}}"],
                "t-0: the offset 3 of startingOffsets is greater than the offset 2 of endingOffsets"
            ),
            (
                ["startingOffsetsByTimestamp": "{\"t\":{\"0\":3}}", "endingOffsetsByTimestamp": "{\"t\":{\"0\":2}}"],
                "t-0: the timestamp 3 of startingOffsetsByTimestamp is greater than the timestamp 2 of endingOffsetsByTimestamp"
            ),
            (["commitOffsets": "true", "kafka.group.id": "g"], "commitOffsets is for streaming queries"),
        ] {
            let message = try refusal(given, stream: false)
            #expect(message?.contains(expected) == true, "\(message ?? "")")
        }
        #expect(try refusal(["commitOffsets": "true"], stream: true)?.contains("commitOffsets needs the option kafka.group.id") == true)
    }

    @Test func `what only the brokers know is refused when they have told`() throws {
        func failure(_ given: [String: String]) throws -> String {
            let error = #expect(throws: (any Error).self) { try batch(given) }
            return error.map { "\($0)" } ?? ""
        }
        #expect(
            try failure(["startingOffsets": "{\"t\":{\"0\":0,\"7\":0}}"])
                .contains("startingOffsets must name every partition that is read, and no other: missing [\"t-1\"], too many [\"t-7\"]"))
        #expect(
            try failure(["endingOffsetsByTimestamp": "{\"t\":{\"0\":0}}"])
                .contains("endingOffsetsByTimestamp must name every partition that is read, and no other: missing [\"t-1\"], too many []"))
        #expect(
            try failure(["startingTimestamp": "3500"])
                == "t-0: no record at or after 3500 ms: start earlier, or set the option startingOffsetsByTimestampStrategy to latest")
        #expect(
            try failure(["startingTimestamp": "4000", "endingTimestamp": "0", "startingOffsetsByTimestampStrategy": "latest"])
                .contains("the starting offset 5 is greater than the ending offset 0"))
        #expect(try failure(["assign": "{\"t\":[0,5]}"]).contains("t-5 does not exist"))
        #expect(try failure(["startingOffsets": "{\"t\":{\"0\":6,\"1\":0}}"]) == "t-0: offset 6 was requested, but the log holds [0, 5)")
    }

    @Test func `offsets outside of the log are met by what there is, if loss is allowed`() throws {
        cluster.truncate("t", 0, before: 2)
        let given = ["startingOffsets": "{\"t\":{\"0\":1,\"1\":9}}", "failOnDataLoss": "false"]
        #expect(try batch(given) == "cde")
        #expect(
            try batch([
                "startingOffsets": "{\"t\":{\"0\":4,\"1\":0}}", "endingOffsets": "{\"t\":{\"0\":99,\"1\":1}}", "failOnDataLoss": "false",
            ]) == "ev")
    }

    @Test func `no secret shows in progress, an error, a log, a description or the checkpoint`() throws {
        RecordedLog.begin()
        let scratch = try Scratch(inMemory: true)
        let secret = [
            "kafka.sasl.jaas.config": "PlainLoginModule required username=\"u\" password=\"planted-table-word\";",
            "kafka.ssl.key.password": "planted-table-word",
            "kafka.sasl.password": "planted-table-word", "startingOffsets": "earliest",
        ]
        let reader = SparkSession(connector: cluster).readStream.format("kafka").options(options(secret))
        var told = ["\(reader)", String(reflecting: reader)]
        dump(reader, to: &told[0])
        let query = try reader.load().select("cast(value AS string) AS v").writeStream.format("json").option("path", scratch.path + "/out")
            .option("checkpointLocation", scratch.path + "/cp").prepare()
        try query.runAvailable()
        told.append(try #require(query.lastProgress).json)
        cluster.fail(Array(repeating: KafkaError(.other, "away"), count: 5))
        let error = #expect(throws: (any Error).self) { try query.step() }
        told.append("\(String(describing: error))")
        try? query.stop()
        let wrong = reader.option("startingOffsets", "nonsense").load()
        told.append("\(String(describing: #expect(throws: AnalysisError.self) { try wrong.schema }))")
        told += RecordedLog.lines(containing: "portage.")
        let files = try scratch.contents()
        #expect(files.keys.contains { $0.hasPrefix("cp/offsets/") })
        told += files.map { "\($0.key): \(String(decoding: $0.value, as: UTF8.self))" }
        for text in told { #expect(!text.contains("planted-table-word"), "\(text)") }
    }

    @Test func `properties go to the client with a name of its own, and waits are Spark's`() throws {
        _ = try batch(["kafka.isolation.level": "read_committed", "groupIdPrefix": "mine"])
        #expect(cluster.properties["isolation.level"] == "read_committed")
        #expect(cluster.properties["client.id"]?.hasPrefix("consumer-mine-") == true)
        #expect(cluster.properties["kafkaConsumer.pollTimeoutMs"] == "120000")
        _ = try batch(["kafka.group.id": "g", "groupIdPrefix": "mine", "kafkaConsumer.pollTimeoutMs": "77"])
        #expect(cluster.properties["client.id"] == "consumer-g")
        #expect(cluster.properties["kafkaConsumer.pollTimeoutMs"] == "77")
        _ = try batch(["kafka.client.id": "me"])
        #expect(cluster.properties["client.id"] == "me")
    }
}
