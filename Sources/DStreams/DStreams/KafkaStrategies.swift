import KafkaTransport
import Offsets

/// Which machine should read which partition. There is only one machine, so the choice has no effect; it exists for source compatibility.
public enum LocationStrategy: Sendable, Equatable {
    /// Spread the partitions evenly over the executors.
    case preferConsistent
    /// Read each partition on the machine of its leader.
    case preferBrokers
    /// Partition → host.
    case preferFixed([TopicPartition: String])
}

/// Which partitions a direct stream reads, by which Kafka properties, and from where on its first start.
public struct ConsumerStrategy: Sendable {
    enum Selection: Sendable {
        case topics([String])
        case pattern(TopicPattern)
        case partitions([TopicPartition])
    }

    let selection: Selection
    var properties: [String: String]
    let offsets: [TopicPartition: Int64]

    /// All partitions of some topics, including partitions added later.
    /// - Parameters:
    ///   - properties: Kafka's consumer properties. `bootstrap.servers` is required; `auto.offset.reset` is `latest` by default.
    ///   - offsets: where to start; other partitions start at the group's committed offsets, else by `auto.offset.reset`.
    public static func subscribe(
        _ topics: [String], _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) -> ConsumerStrategy { ConsumerStrategy(selection: .topics(topics), properties: properties, offsets: offsets) }

    /// All partitions of all topics whose whole name matches a regular expression, including topics created later.
    /// - Throws: `KafkaError` `.badProperty` with the position of a mistake in the pattern.
    public static func subscribePattern(
        _ pattern: String, _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) throws -> ConsumerStrategy {
        ConsumerStrategy(selection: .pattern(try TopicPattern(pattern, .whole)), properties: properties, offsets: offsets)
    }

    /// The given partitions only.
    public static func assign(
        _ partitions: [TopicPartition], _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) -> ConsumerStrategy { ConsumerStrategy(selection: .partitions(partitions), properties: properties, offsets: offsets) }
}

extension ConsumerStrategy: CustomStringConvertible, CustomReflectable {
    /// What is read, and the properties without secrets.
    public var description: String {
        let what =
            switch selection {
            case .topics(let topics): "Subscribe[\(topics.joined(separator: ", "))]"
            case .pattern(let pattern): "SubscribePattern[\(pattern)]"
            case .partitions(let partitions): "Assign[\(partitions.map(\.description).joined(separator: ", "))]"
            }
        return properties.sorted { $0.key < $1.key }.reduce(what) { "\($0) \($1.key)=\(KafkaSecrets.shown($1.key, $1.value))" }
    }

    /// Secrets do not show in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["strategy": description]) }
}
