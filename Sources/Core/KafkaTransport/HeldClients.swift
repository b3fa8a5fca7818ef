/// The clients that a reader or writer has made, by name. Plain state: its owner guards it with a lock, so that none is made after closing.
package struct HeldClients<Client> {
    /// The owner in messages: `reader`.
    private let owner: String
    private var held: [String: Client] = [:]
    private var isClosed = false

    package init(of owner: String) { self.owner = owner }

    /// The client of that name, made at its first use.
    /// - Throws: `KafkaError` `.closed`.
    package mutating func client(_ name: String, for place: String, make: () -> Client) throws(KafkaError) -> Client {
        guard !isClosed else { throw KafkaError(.closed, "\(place): this \(owner) is closed") }
        if let client = held[name] { return client }
        let made = make()
        held[name] = made
        return made
    }

    /// Returns the clients to be closed. No more are made from now on.
    package mutating func close() -> [Client] {
        isClosed = true
        defer { held = [:] }
        return Array(held.values)
    }
}
