/// Compares where a checkpoint ended with the batches that a manifest gives next: another recording's would leave records out or repeat
/// some.
public struct ResumedOffsets: Sendable {
    private var ends: PartitionOffsets

    /// - Parameter ends: the checkpoint's end offsets as JSON.
    public init(json ends: String) throws { self.ends = try PartitionOffsets(json: ends) }

    /// Takes the ranges of the next batch. Each partition is checked until it has continued.
    /// - Returns: which partition does not continue, and what to do; nil if all do.
    public mutating func gap(before ranges: [OffsetRange]) -> String? {
        // Includes empty ranges: even a batch without records would move the position.
        for range in ranges {
            guard let end = ends[range.topicPartition] else { continue }
            guard range.from == end else {
                return "the records of \(range.topicPartition) continue at offset \(range.from), but the checkpoint ended at \(end): "
                    + "these are not the records that it was made with; "
                    + "give the recording of its earlier runs, or a new checkpoint"
            }
            ends[range.topicPartition] = nil
        }
        return nil
    }
}
