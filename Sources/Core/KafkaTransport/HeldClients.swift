/// The clients that a reader or writer has made, by name. Plain state: its owner holds it in a lock, so that none is made once it is closed.
package struct HeldClients<Client> {
    /// What they are clients of: `reader`.
    private let owner: String
    private var held: [String: Client] = [:]
    private var isClosed = false

    package init(of owner: String) { self.owner = owner }

    /// The client of that name, made with the first use.
    /// - Throws: `KafkaError` `.closed`.
    package mutating func client(_ name: String, for place: String, make: () -> Client) throws(KafkaError) -> Client {
        guard !isClosed else { throw KafkaError(.closed, "\(place): this \(owner) is closed") }
        if let client = held[name] { return client }
        let made = make()
        held[name] = made
        return made
    }

    /// Returns what is to be closed. None is made from now on.
    package mutating func close() -> [Client] {
        isClosed = true
        defer { held = [:] }
        return Array(held.values)
    }
}
