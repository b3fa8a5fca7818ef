import Synchronization

/// A client that opens with its first use, so that a reader or writer which nobody used has nothing to close.
final class ClientSlot: Sendable {
    private struct State {
        var client: KafkaClient?
        var isClosed = false
    }

    private let make: @Sendable () throws(KafkaError) -> KafkaClient
    /// What it is a client of: `reader`.
    private let owner: String
    private let state = Mutex(State())

    init(of owner: String, _ make: @escaping @Sendable () throws(KafkaError) -> KafkaClient) {
        self.owner = owner
        self.make = make
    }

    deinit { assert(state.withLock { $0.client == nil }, "a Kafka \(owner) was let go of and not closed") }

    /// Throws what opening throws, where the properties are wrong; leaves nothing open.
    func check() throws(KafkaError) { try make().close() }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The client, for use until its `leave`. Who comes while it opens waits for that.
    /// - Throws: `KafkaError` `.closed`, `.badProperty`.
    func enter(_ place: String) throws(KafkaError) -> KafkaClient {
        try state.withLock { state throws(KafkaError) in
            guard !state.isClosed else { throw KafkaError(.closed, "\(place): this \(owner) is closed") }
            let client = if let client = state.client { client } else { try make() }
            state.client = client
            try client.enter(place)
            return client
        }
    }

    func use<R>(_ place: String, _ body: (KafkaClient) throws(KafkaError) -> R) throws(KafkaError) -> R {
        let client = try enter(place)
        defer { client.leave() }
        return try body(client)
    }

    /// The same for a body that throws anything.
    func using<R>(_ place: String, _ body: (KafkaClient) throws -> R) throws -> R {
        let client = try enter(place)
        defer { client.leave() }
        return try body(client)
    }

    /// Closes the client, if it was opened, after `last`. A second call does nothing.
    func close(_ last: (KafkaClient) -> Void = { _ in }) {
        let client = state.withLock { state in
            defer { state = State(client: nil, isClosed: true) }
            return state.client
        }
        guard let client else { return }
        last(client)
        client.close()
    }
}
