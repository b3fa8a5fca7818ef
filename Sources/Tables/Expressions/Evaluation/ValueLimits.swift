/// Limits on the size of computed values, so that no value of a topic can exhaust the memory.
///
/// Spark's own limits are 2 GB for an array and the heap; a query that exceeds one of these fails with a message instead of ending the process.
public struct ValueLimits: Sendable {
    /// Bytes of one text, binary or array: 256 MiB.
    public var valueBytes: Int
    /// Bytes of the results of one expression in one batch: 1 GiB.
    public var batchBytes: Int
    /// Bytes of the states of one aggregate, for all groups of a batch together: 1 GiB, or the value of
    /// `portage.sql.aggregate.maxStateMB`.
    public var stateBytes: Int

    /// Limits in bytes, each with its default.
    public init(valueBytes: Int = 256 << 20, batchBytes: Int = 1 << 30, stateBytes: Int = 1 << 30) {
        self.valueBytes = valueBytes
        self.batchBytes = batchBytes
        self.stateBytes = stateBytes
    }

    /// The defaults: 256 MiB a value, 1 GiB a batch and 1 GiB of aggregate state.
    public static let standard = ValueLimits()
}

extension ValueLimits {
    /// A number of bytes for messages.
    package static func shown(_ bytes: Int) -> String { bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes" }
}
