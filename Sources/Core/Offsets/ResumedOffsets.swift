/// Where a checkpoint ended, held against the batches that a manifest gives it next: those of another recording would leave records out, or repeat some.
public struct ResumedOffsets: Sendable {
    private var ends: PartitionOffsets

    /// - Parameter ends: the checkpoint's, JSON as it keeps them.
    public init(json ends: String) throws { self.ends = try PartitionOffsets(json: ends) }

    /// Takes the ranges of the next batch. Each partition is looked at until it has gone on.
    /// - Returns: what does not go on, and what to do; nil where all do.
    public mutating func gap(before ranges: [OffsetRange]) -> String? {
        // Empty ones too: a batch without records would move the position all the same.
        for range in ranges {
            guard let end = ends[range.topicPartition] else { continue }
            guard range.from == end else {
                return "the records of \(range.topicPartition) go on at offset \(range.from), and the checkpoint ended at \(end): they are not those that it was made with; "
                    + "give the recording of its earlier runs, or a new checkpoint"
            }
            ends[range.topicPartition] = nil
        }
        return nil
    }
}
