/// A wrong use of a state store, a state of another shape, or a failure of its database. Damaged files are `CheckpointError`s.
public struct StateStoreError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case wrongVersion, tooLarge
        /// A setting that cannot be.
        case wrongOption
        /// RocksDB refused; the message carries its words.
        case database
        /// The checkpoint has its state in another number of partitions.
        case otherPartitions
        /// The checkpoint has state of other keys or values.
        case otherSchema
        /// What was asked for is not in the checkpoint.
        case notThere
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
