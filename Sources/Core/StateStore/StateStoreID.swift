/// Identifies a store: the operator, the partition, and the name if the operator has several stores.
public struct StateStoreID: Hashable, Sendable, CustomStringConvertible {
    public static let defaultName = "default"

    public var operatorID: Int
    public var partition: Int
    public var name: String

    public init(operatorID: Int, partition: Int, name: String = StateStoreID.defaultName) {
        self.operatorID = operatorID
        self.partition = partition
        self.name = name
    }

    /// The directory under `state/`, as Spark lays it out.
    public var description: String {
        name == Self.defaultName ? "\(operatorID)/\(partition)" : "\(operatorID)/\(partition)/\(name)"
    }
}
