import Columnar
import KafkaTransport
import Offsets
import Recordings
import StreamTesting
import Testing

@Suite struct RecordingRoundTripTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func `a recorded log answers every range as the log did`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let topic = ListedTopic.random("orders", partitions: 3, records: seed == 0 ? 6_000 : 300, using: &random)
        try TopicRecorder(topic).record(topic: "orders", to: "\(scratch.path)/r")
        let recording = try Recording(directory: "\(scratch.path)/r")
        try recording.verify()
        let partitions = try topic.partitions(of: "orders")
        #expect(try recording.partitions(of: "orders") == partitions)
        #expect(try recording.earliestOffsets(of: partitions) == topic.earliestOffsets(of: partitions))
        #expect(try recording.latestOffsets(of: partitions) == topic.latestOffsets(of: partitions))
        #expect(recording.recordCount == topic.logs.values.reduce(0) { $0 + Int64($1.rows.count) })
        for whole in topic.ranges {
            #expect(Row.rows(try recording.fetch(whole, includeHeaders: true)) == topic.rows(whole), "seed \(seed), \(whole)")
            for _ in 0..<40 {
                let from = Int64.random(in: whole.from...whole.until, using: &random)
                let range = OffsetRange(whole.topicPartition, from: from, until: .random(in: from...whole.until, using: &random))
                #expect(Row.rows(try recording.fetch(range, includeHeaders: true)) == topic.rows(range), "seed \(seed), \(range)")
            }
            let bare = try recording.fetch(whole, includeHeaders: false)
            #expect(bare.headers == nil)
        }
        for _ in 0..<20 {
            let millis = Int64.random(in: 0...2_000_000_000_000, using: &random)
            #expect(
                try recording.offsets(of: partitions, atOrAfterMillis: millis) == topic.offsets(of: partitions, atOrAfterMillis: millis),
                "seed \(seed), \(millis) ms")
        }
    }

    @Test func `a range outside of the recorded one is refused as a broker refuses it`() throws {
        let scratch = try Scratch()
        let partition = TopicPartition("orders", 3)
        let topic = ListedTopic([partition: .init(from: 150, until: 160, rows: [Row(offset: 155, value: [1], millis: 1)])])
        try TopicRecorder(topic).record(topic.ranges, to: "\(scratch.path)/r")
        let recording = try Recording(directory: "\(scratch.path)/r")
        for (from, until, message) in [
            (120, 180, "orders-3 [120, 180): offset 120 is no longer there, the log starts at 150"),
            (155, 180, "orders-3 [155, 180): offset 160 is not there yet, the log ends at 160"),
            (-1, 5, "orders-3 [-1, 5): a range needs 0 <= from <= until"),
        ] as [(Int64, Int64, String)] {
            #expect(throws: KafkaError(.offsetOutOfRange, message)) {
                try recording.fetch(OffsetRange(partition, from: from, until: until), includeHeaders: false)
            }
        }
        #expect(try recording.fetch(OffsetRange(partition, from: 150, until: 155), includeHeaders: true).count == 0)
        let missing = try #require(throws: KafkaError.self) { try recording.partitions(of: "nowhere") }
        #expect(missing.code == .unknownTopic && missing.description.contains("nowhere") && missing.description.contains(scratch.path))
        let partitionMissing = try #require(throws: KafkaError.self) { try recording.latestOffsets(of: [TopicPartition("orders", 0)]) }
        #expect(partitionMissing.code == .unknownPartition && partitionMissing.description.contains("orders-0"))
    }

    @Test func `a recording that fails leaves nothing behind, and one that is there is not written over`() throws {
        struct Broken: Error {}
        let scratch = try Scratch()
        let path = "\(scratch.path)/r"
        let topic = ListedTopic([TopicPartition("t", 0): .init(from: 0, until: 1, rows: [Row(offset: 0, value: nil, millis: 1)])])
        #expect(throws: Broken.self) { try TopicRecorder(topic).record(topic.ranges, to: path) { _ in throw Broken() } }
        #expect(try scratch.names == [])
        try TopicRecorder(topic).record(topic.ranges, to: path)
        let error = try #require(throws: RecordingError.self) { try TopicRecorder(topic).record(topic.ranges, to: path) }
        #expect(error.code == .alreadyExists && error.message.hasPrefix("\(path): exists already"))
        #expect(try scratch.names == ["r"])
        let nowhere = try #require(throws: RecordingError.self) { try TopicRecorder(topic).record(topic.ranges, to: "\(path)x/y/z") }
        #expect(nowhere.code == .unwritable && nowhere.description.contains("\(path)x/y/z"))
    }

    @Test func `records that do not ascend, and names that are no topics, are refused`() throws {
        let scratch = try Scratch()
        func code(_ topic: ListedTopic, _ ranges: [OffsetRange]) -> RecordingError.Code? {
            do { try TopicRecorder(topic).record(ranges, to: "\(scratch.path)/bad") } catch { return (error as? RecordingError)?.code }
            return nil
        }
        let partition = TopicPartition("t", 0)
        let rows = [Row(offset: 4, value: [1], millis: 1), Row(offset: 3, value: [1], millis: 1)]
        let backwards = ListedTopic([partition: .init(from: 0, until: 9, rows: rows)])
        #expect(code(backwards, backwards.ranges) == .badInput)
        #expect(code(ListedTopic([:]), [OffsetRange(TopicPartition("../t", 0), from: 0, until: 0)]) == .badInput)
        #expect(code(ListedTopic([:]), [OffsetRange(partition, from: 0, until: 0), OffsetRange(partition, from: 0, until: 0)]) == .badInput)
        #expect(code(ListedTopic([:]), []) == .badInput)
        #expect(try scratch.names == [])
    }

    @Test func `two recordings are served as one cluster, read only`() throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: 7)
        let topics = ["a", "b"].map { ListedTopic.random($0, partitions: 2, records: 50, using: &random) }
        for (name, topic) in zip(["a", "b"], topics) { try TopicRecorder(topic).record(topic: name, to: "\(scratch.path)/\(name)") }
        let recordings = try ["a", "b"].map { try Recording(directory: "\(scratch.path)/\($0)") }
        let connector = try RecordingConnector(recordings)
        let reader = try connector.reader(properties: [:])
        for topic in topics {
            for range in topic.ranges { #expect(Row.rows(try reader.fetch(range, includeHeaders: true)) == topic.rows(range)) }
        }
        let all = topics.flatMap(\.ranges)
        #expect(try reader.latestOffsets(of: all.map(\.topicPartition)).partitions == all.map(\.topicPartition))
        let refused = try #require(throws: KafkaError.self) { try connector.writer(properties: [:]) }
        #expect(refused.description.contains("cannot be written to"))
        #expect(try #require(throws: KafkaError.self) { try reader.partitions(of: "c") }.code == .unknownTopic)
        #expect(try #require(throws: RecordingError.self) { try RecordingConnector([recordings[0], recordings[0]]) }.code == .badInput)
    }
}
