import Glibc
import Offsets

/// The clients of a reader's fetches and the consumers that read ahead between them. Plain state: the reader guards it with a lock and
/// does the blocking work outside.
package struct ConsumerPool {
    /// Clients for each place in the log: one a core, but no more than four. A client parses one answer of a broker at a time, and opening
    /// it costs more than a small batch. More clients are made only for a partition that is read more than once at a time.
    package static let clients = max(1, min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private struct Slot {
        let client: FetchClient
        /// Partitions that are being read on the client, or that are not stopped yet: librdkafka cannot start a partition twice on one
        /// client.
        var partitions: Set<TopicPartition>
    }

    private let clients: Int
    private var slots: [Slot] = []
    private struct Idle {
        let consumer: PartitionConsumer
        let since: ContinuousClock.Instant
    }

    /// The consumer that has been idle for longest comes first.
    private var idle: [Idle] = []
    private(set) var isClosed = false
    /// Idle consumers beyond this number are closed: each holds a buffer.
    private var maximumIdle = 64
    /// A consumer that has been idle for this long makes room for others.
    private static let patience = Duration.seconds(60)

    package enum Taken {
        case consumer(PartitionConsumer)
        /// A client on which the partition is free; the partition is reserved for the caller until `release`.
        case client(FetchClient)
    }

    package init(clients: Int = Self.clients) { self.clients = clients }

    package var clientCount: Int { slots.count }

    var messagesAhead: Int { idle.reduce(0) { $0 + $1.consumer.messagesAhead } }

    /// From now on so many partitions are read ahead, each with that share. Returns what was opened with more than twice that share, to be
    /// closed: the consumers first, then the clients.
    package mutating func deal(_ share: ReadAhead.Share, places: Int) -> (idle: [PartitionConsumer], clients: [FetchClient]) {
        maximumIdle = places
        func isTooLarge(_ client: FetchClient) -> Bool { client.share.bytes > 2 * share.bytes }
        let clients = slots.map(\.client).filter(isTooLarge)
        guard !clients.isEmpty else { return ([], []) }
        defer {
            slots.removeAll { isTooLarge($0.client) }
            idle.removeAll { isTooLarge($0.consumer.client) }
        }
        return (idle.map(\.consumer).filter { isTooLarge($0.client) }, clients)
    }

    /// An idle consumer that stands at `offset` of `partition` if there is one, because it may hold the records already; else one of the
    /// same partition; else the client that reads the fewest partitions.
    package mutating func take(
        for partition: TopicPartition, at offset: Int64, _ place: FetchClient.Place, make: (FetchClient.Place) -> FetchClient
    ) -> Taken {
        if let index = idle.firstIndex(where: { $0.consumer.isPositioned(at: offset, of: partition) })
            ?? idle.firstIndex(where: { $0.consumer.partition == partition })
        {
            return .consumer(idle.remove(at: index).consumer)
        }
        let here = slots.indices.filter { slots[$0].client.place == place }
        let least = here.filter { !slots[$0].partitions.contains(partition) }
            .min { slots[$0].partitions.count < slots[$1].partitions.count }
        if let least, slots[least].partitions.isEmpty || here.count >= clients {
            slots[least].partitions.insert(partition)
            return .client(slots[least].client)
        }
        let client = make(place)
        if !isClosed { slots.append(Slot(client: client, partitions: [partition])) }
        return .client(client)
    }

    /// Takes back a consumer that reads ahead. Returns the consumer to close and `release` instead, if any.
    package mutating func giveBack(_ consumer: PartitionConsumer) -> PartitionConsumer? {
        guard slots.contains(where: { $0.client === consumer.client }) else { return consumer }
        let now = ContinuousClock.now
        guard idle.count >= maximumIdle else {
            idle.append(Idle(consumer: consumer, since: now))
            return nil
        }
        // Partitions are read in turn, so of too many consumers the last one is closed and the others stay, except those that nobody uses
        // any more.
        guard idle[0].since + Self.patience < now else { return consumer }
        defer { idle.append(Idle(consumer: consumer, since: now)) }
        return idle.removeFirst().consumer
    }

    /// The partition has stopped on the client, and another fetch may start it there. Returns the client if it is to be closed.
    package mutating func release(_ partition: TopicPartition, of client: FetchClient) -> FetchClient? {
        guard let index = slots.firstIndex(where: { $0.client === client }) else { return client }
        slots[index].partitions.remove(partition)
        let isSurplus = slots.count { $0.client.place == client.place } > clients
        guard isSurplus, slots[index].partitions.isEmpty else { return nil }
        return slots.remove(at: index).client
    }

    /// Removes the client, because a fetch on it failed: consumers in use are closed when they are done. Returns the idle ones.
    package mutating func retire(_ client: FetchClient) -> [PartitionConsumer] {
        slots.removeAll { $0.client === client }
        defer { idle.removeAll { $0.consumer.client === client } }
        return idle.map(\.consumer).filter { $0.client === client }
    }

    /// Closes the pool. Returns what is to be closed: the idle consumers first, then the clients.
    package mutating func close() -> (idle: [PartitionConsumer], clients: [FetchClient]) {
        isClosed = true
        defer { (idle, slots) = ([], []) }
        return (idle.map(\.consumer), slots.map(\.client))
    }
}
