import ArgumentParser
import KafkaTransport
import Offsets
import Recordings

/// `replay`: sends a recording to a topic.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replay a recording into a topic: same partitions, order, keys, headers and timestamps.",
        discussion: """
            The topic must exist with at least the recorded partitions, unless --create is given. On an empty topic, records of a recording \
            that starts at offset 0 get their own offsets again.
            """)

    @OptionGroup var cluster: ClusterOptions
    @Argument(help: "The recording's directory.") var recording: String
    @Option(help: "The topic to write to; by default that of the recording.") var topic: String?
    @Flag(help: "Create the topic first.") var create = false

    func run() throws {
        let properties = try cluster.required()
        let source = try Recording(directory: recording)
        try source.verify()
        guard source.topics.count == 1 || topic == nil else {
            throw CommandError("\(recording) holds several topics (\(source.topics.joined(separator: ", "))); --topic names only one")
        }
        let kafka = KafkaCluster()
        let writer = try kafka.writer(properties: properties)
        defer { writer.close() }
        for name in source.topics {
            let target = topic ?? name
            if create {
                let partitions = source.ranges.filter { $0.topic == name }.map { Int($0.partition) + 1 }.max() ?? 1
                let admin = try kafka.admin(properties: properties)
                do { try admin.createTopic(target, partitions: partitions, settings: ["retention.ms": "-1"]) } catch {
                    guard error.code == .topicExists else { throw error }
                    throw CommandError(
                        "--create: the topic \(target) exists already; leave --create out to write into it, or give another one with "
                            + "--topic"
                    )
                }
            }
            let needed = source.ranges.filter { $0.topic == name && !$0.isEmpty }.map { Int($0.partition) + 1 }.max() ?? 0
            let there = try Self.partitions(of: target, kafka, properties)
            guard there >= needed else {
                throw CommandError(
                    "the topic \(target) has \(Count.of(there, "partition")), and the recording has records of partition \(needed - 1)",
                    hint: "give it partitions, or replay into another topic: --topic NAME --create")
            }
            try source.replay(name, into: writer, as: target)
            print("replayed \(Count.of(source.recordCount, "record")) into \(target)")
        }
    }

    private static func partitions(of topic: String, _ kafka: KafkaCluster, _ properties: [String: String]) throws -> Int {
        let reader = try kafka.reader(properties: properties)
        defer { reader.close() }
        return try reader.partitions(of: topic).count
    }
}
