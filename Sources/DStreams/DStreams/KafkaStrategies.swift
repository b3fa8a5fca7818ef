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
        case partitions([TopicPartition])
    }

    let selection: Selection
    let properties: [String: String]
    let offsets: [TopicPartition: Int64]

    /// All partitions of some topics, also those added later.
    /// - Parameters:
    ///   - properties: Kafka's consumer properties. `bootstrap.servers` is needed; `auto.offset.reset` is `latest` unless set.
    ///   - offsets: where to start; other partitions start where the group has committed, else by `auto.offset.reset`.
    public static func subscribe(
        _ topics: [String], _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) -> ConsumerStrategy { ConsumerStrategy(selection: .topics(topics), properties: properties, offsets: offsets) }

    /// Some partitions and no others.
    public static func assign(
        _ partitions: [TopicPartition], _ properties: [String: String], _ offsets: [TopicPartition: Int64] = [:]
    ) -> ConsumerStrategy { ConsumerStrategy(selection: .partitions(partitions), properties: properties, offsets: offsets) }
}
