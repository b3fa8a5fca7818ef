import Synchronization

/// A client that is opened at its first use, so that an unused reader or writer has nothing to close.
final class ClientSlot: Sendable {
    private struct State {
        var client: KafkaClient?
        var isClosed = false
    }

    private let make: @Sendable () throws(KafkaError) -> KafkaClient
    /// The owner in messages: `reader`.
    private let owner: String
    private let state = Mutex(State())

    init(of owner: String, _ make: @escaping @Sendable () throws(KafkaError) -> KafkaClient) {
        self.owner = owner
        self.make = make
    }

    deinit { assert(state.withLock { $0.client == nil }, "a Kafka \(owner) was released without being closed") }

    /// Opens and closes the client, to throw what opening throws for wrong properties.
    func check() throws(KafkaError) { try make().close() }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The client, which the caller may use until its `leave`. Concurrent callers block until it is open.
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

    /// As `enter` and `leave` around a body that may throw any error.
    func using<R>(_ place: String, _ body: (KafkaClient) throws -> R) throws -> R {
        let client = try enter(place)
        defer { client.leave() }
        return try body(client)
    }

    /// Closes the client, if it was opened, after calling `last`. A second call does nothing.
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
