import KafkaTransport
import Offsets
import Synchronization

/// Writes simulated topics. Records without a partition go to the one selected by the hash of their value.
final class SimulatedWriter: TransactionalTopicWriter {
    private let topics: SimulatedTopics
    private let life: SimulatedLife
    private let transactionalID: String?
    private let local = Mutex<(queue: [(TopicPartition, SimulatedTopics.Record)], epoch: Int?)>(([], nil))

    init(_ topics: SimulatedTopics, _ life: SimulatedLife, _ transactionalID: String?) {
        self.topics = topics
        self.life = life
        self.transactionalID = transactionalID
    }

    func send(_ record: OutgoingRecord) throws {
        let count = topics.state.withLock { $0.topics[record.topic]?.count }
        guard let count else { throw KafkaError(.unknownTopic, "topic \(record.topic) does not exist") }
        let chosen = (record.key ?? record.value ?? []).reduce(7) { $0 &* 31 &+ Int($1) }
        let partition = record.partition ?? Int32(((chosen % count) + count) % count)
        let sent = SimulatedTopics.Record(key: record.key, value: record.value, timestampMillis: record.timestampMillis ?? 1000)
        local.withLock { $0.queue.append((TopicPartition(record.topic, partition), sent)) }
    }

    /// Without a transaction each record arrives separately: a life can end between any two of them.
    func flush() throws {
        if transactionalID != nil { return try life.exchange("send") { try deliver() } }
        while let (partition, record) = local.withLock({ $0.queue.isEmpty ? nil : $0.queue.removeFirst() }) {
            try life.exchange("send \(partition)") {
                topics.state.withLock { $0.topics[partition.topic]?[Int(partition.partition)].append(record) }
            }
        }
    }

    /// Adds the records to the transaction, where no reader sees them.
    private func deliver() throws {
        let records = local.withLock { local in
            defer { local.queue = [] }
            return local.queue
        }
        try withTransaction { transaction, _ in transaction.records += records }
    }

    private func withTransaction<R>(_ body: (inout SimulatedTopics.Transaction, inout SimulatedTopics.State) throws -> R) throws -> R {
        guard let transactionalID else { throw KafkaError(.badProperty, "transactional.id is missing: a transaction needs one") }
        let epoch = local.withLock { $0.epoch }
        return try topics.state.withLock { state in
            var transaction = state.transactions[transactionalID] ?? SimulatedTopics.Transaction(epoch: 0)
            guard transaction.epoch == epoch else { throw KafkaError(.fenced, "\(transactionalID): another writer has taken over") }
            defer { state.transactions[transactionalID] = transaction }
            return try body(&transaction, &state)
        }
    }

    private func fence() throws {
        guard let transactionalID else { throw KafkaError(.badProperty, "transactional.id is missing: a transaction needs one") }
        guard local.withLock({ $0.epoch }) == nil else { return }
        try life.exchange("fence \(transactionalID)") {
            let epoch = topics.state.withLock { state in
                let epoch = (state.transactions[transactionalID]?.epoch ?? 0) + 1
                // What an earlier writer left open is aborted.
                state.transactions[transactionalID] = SimulatedTopics.Transaction(epoch: epoch)
                return epoch
            }
            local.withLock { $0.epoch = epoch }
        }
    }

    func newestMarker(of group: String, at partition: TopicPartition) throws -> Int64? {
        try fence()
        return try life.exchange("markers of \(group)") { topics.state.withLock { $0.markers[group]?.values.max() } }
    }

    func beginTransaction() throws {
        try fence()
        try withTransaction { transaction, _ in
            guard !transaction.isOpen else { throw KafkaError(.other, "a transaction is open") }
            transaction.isOpen = true
        }
    }

    func commitTransaction(_ marker: ProgressMarker?) throws {
        try flush()
        try life.exchange("commit transaction \(marker?.number ?? -1)") {
            try withTransaction { transaction, state in
                guard transaction.isOpen else { throw KafkaError(.other, "no transaction is open") }
                if !state.commitFailures.isEmpty { throw state.commitFailures.removeFirst() }
                for (partition, record) in transaction.records { state.topics[partition.topic]?[Int(partition.partition)].append(record) }
                if let marker { state.markers[marker.group, default: [:]][marker.partition] = marker.number }
                transaction.records = []
                transaction.isOpen = false
            }
        }
    }

    func abortTransaction() throws {
        try life.exchange("abort transaction") {
            local.withLock { $0.queue = [] }
            try withTransaction { transaction, _ in
                transaction.records = []
                transaction.isOpen = false
            }
        }
    }

    func close() {}
}
