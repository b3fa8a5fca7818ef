/// The stores of one operator, a key in the one that its hash says.
public struct PartitionedState: Sendable {
    /// By partition.
    public let stores: [StateStore]

    public init(_ stores: [StateStore]) { self.stores = stores }

    @inline(__always) public func partition(of key: UnsafeRawBufferPointer) -> Int {
        StateKeyHash.partition(of: key, count: stores.count)
    }

    public func store(of key: UnsafeRawBufferPointer) -> StateStore { stores[partition(of: key)] }

    public var count: Int { stores.reduce(0) { $0 + $1.count } }
    public var memoryBytes: Int { stores.reduce(0) { $0 + $1.memoryBytes } }
}
