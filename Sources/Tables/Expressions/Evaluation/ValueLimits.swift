/// How large what expressions make of data may become, so that no value of a topic exhausts the memory.
///
/// Spark's own bounds are 2 GB an array and the heap; a query that meets one of these fails with a message instead of ending the process.
public struct ValueLimits: Sendable {
    /// Bytes of one text, binary or array: 256 MiB.
    public var valueBytes: Int
    /// Bytes that one expression makes in one batch: 1 GiB.
    public var batchBytes: Int
    /// Bytes that the states of one aggregate hold at once, all groups of a batch together: 1 GiB, or what
    /// `portage.sql.aggregate.maxStateMB` says.
    public var stateBytes: Int

    public init(valueBytes: Int = 256 << 20, batchBytes: Int = 1 << 30, stateBytes: Int = 1 << 30) {
        self.valueBytes = valueBytes
        self.batchBytes = batchBytes
        self.stateBytes = stateBytes
    }

    public static let standard = ValueLimits()
}

extension ValueLimits {
    /// As messages say a number of bytes.
    package static func shown(_ bytes: Int) -> String { bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes" }
}
