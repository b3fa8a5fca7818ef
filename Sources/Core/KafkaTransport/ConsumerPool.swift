import Glibc
import Offsets

/// The clients of a reader's fetches and the consumers that read ahead between them. Plain state: the reader holds it in a lock and
/// does the blocking work outside.
package struct ConsumerPool {
    /// Clients for each place in the log: one a core, but no more than a few. A client takes apart one answer of a broker at a time, and
    /// opening it costs more than a small batch. Beyond these there are clients only for a partition that is read more than once at a time.
    package static let clients = max(1, min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private struct Slot {
        let client: FetchClient
        /// What is read on it, or was and is not stopped yet: librdkafka cannot start a partition twice on one client.
        var partitions: Set<TopicPartition>
    }

    private let clients: Int
    private var slots: [Slot] = []
    private struct Idle {
        let consumer: PartitionConsumer
        let since: ContinuousClock.Instant
    }

    /// What was read longest ago first.
    private var idle: [Idle] = []
    private(set) var isClosed = false
    /// Consumers that read ahead beyond this are closed: each holds a buffer.
    private var maximumIdle = 64
    /// What was read so long ago makes room for others.
    private static let patience = Duration.seconds(60)

    package enum Taken {
        case consumer(PartitionConsumer)
        /// A client that is free for the partition, which is now the caller's until `release`.
        case client(FetchClient)
    }

    package init(clients: Int = Self.clients) { self.clients = clients }

    package var clientCount: Int { slots.count }

    var messagesAhead: Int { idle.reduce(0) { $0 + $1.consumer.messagesAhead } }

    /// So many partitions are read ahead from now on, each with that share. Returns what was begun with more than twice as much, to be
    /// closed: the consumers, and then the clients.
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

    /// An idle consumer that stands just at `offset` of `partition` if there is one, for it may hold the records already; else one of
    /// the same partition; else the client that has the least to read.
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

    /// Takes back a consumer that reads ahead. Returns the one to close and `release` instead, if any.
    package mutating func giveBack(_ consumer: PartitionConsumer) -> PartitionConsumer? {
        guard slots.contains(where: { $0.client === consumer.client }) else { return consumer }
        let now = ContinuousClock.now
        guard idle.count >= maximumIdle else {
            idle.append(Idle(consumer: consumer, since: now))
            return nil
        }
        // Partitions are read in turn, so of too many the one that was read last comes last: the others stay, but for what nobody asks for any more.
        guard idle[0].since + Self.patience < now else { return consumer }
        defer { idle.append(Idle(consumer: consumer, since: now)) }
        return idle.removeFirst().consumer
    }

    /// The partition is stopped on the client: another fetch may start it there. Returns the client if it is to be closed.
    package mutating func release(_ partition: TopicPartition, of client: FetchClient) -> FetchClient? {
        guard let index = slots.firstIndex(where: { $0.client === client }) else { return client }
        slots[index].partitions.remove(partition)
        let isSurplus = slots.count { $0.client.place == client.place } > clients
        guard isSurplus, slots[index].partitions.isEmpty else { return nil }
        return slots.remove(at: index).client
    }

    /// Takes the client out, for a fetch failed on it: what still reads on it is closed when it is done. Returns what was idle on it.
    package mutating func retire(_ client: FetchClient) -> [PartitionConsumer] {
        slots.removeAll { $0.client === client }
        defer { idle.removeAll { $0.consumer.client === client } }
        return idle.map(\.consumer).filter { $0.client === client }
    }

    /// Closes the pool and returns what was idle, to be closed, and then the clients.
    package mutating func close() -> (idle: [PartitionConsumer], clients: [FetchClient]) {
        isClosed = true
        defer { (idle, slots) = ([], []) }
        return (idle.map(\.consumer), slots.map(\.client))
    }
}
