import KafkaTransport
import Offsets

/// Which machine should read which partition. There is one machine, so the choice changes nothing; it is kept for the guide.
public enum LocationStrategy: Sendable, Equatable {
    case preferConsistent
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

    /// All partitions of some topics, also those added later.
    /// - Parameters:
    ///   - properties: Kafka's consumer properties. `bootstrap.servers` is needed; `auto.offset.reset` is `latest` unless set.
    ///   - offsets: where to start; other partitions start where the group has committed, else by `auto.offset.reset`.
    public static func subscribe(
        _ topics: [String], _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) -> ConsumerStrategy { ConsumerStrategy(selection: .topics(topics), properties: properties, offsets: offsets) }

    /// All partitions of all topics whose whole name matches a regular expression, also of those created later.
    /// - Throws: `KafkaError` `.badProperty` with the place of a fault in the pattern.
    public static func subscribePattern(
        _ pattern: String, _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) throws -> ConsumerStrategy {
        ConsumerStrategy(selection: .pattern(try TopicPattern(pattern, .whole)), properties: properties, offsets: offsets)
    }

    /// Some partitions and no others.
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

    /// Nothing of a secret shows in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["strategy": description]) }
}
