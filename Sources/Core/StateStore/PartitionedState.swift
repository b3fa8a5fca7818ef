/// The stores of one operator; the hash of a key selects its store.
public struct PartitionedState: Sendable {
    /// By partition.
    public let stores: [StateStore]

    public init(_ stores: [StateStore]) { self.stores = stores }

    @inline(__always) public func partition(of key: UnsafeRawBufferPointer) -> Int {
        StateKeyHash.partition(of: key, count: stores.count)
    }

    public func store(of key: UnsafeRawBufferPointer) -> StateStore { stores[partition(of: key)] }

    public func get(_ key: [UInt8]) -> [UInt8]? { key.withUnsafeBytes { store(of: $0) }.get(key) }

    public func put(_ key: [UInt8], _ value: [UInt8], expiresAt: Int64? = nil) {
        key.withUnsafeBytes { store(of: $0) }.put(key, value, expiresAt: expiresAt)
    }

    @discardableResult
    public func remove(_ key: [UInt8]) -> Bool { key.withUnsafeBytes { store(of: $0) }.remove(key) }

    /// Each key with its value, partition by partition. The state must not be changed during the call.
    /// - Throws: what `body` throws, or `StateStoreError` if a database fails.
    public func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws {
        for store in stores { try store.forEach(body) }
    }

    public var count: Int { stores.reduce(0) { $0 + $1.count } }
    public var memoryBytes: Int { stores.reduce(0) { $0 + $1.memoryBytes } }
}
