import Offsets

/// When Spark would have submitted each batch: the start of a batch's delays.
///
/// Spark makes batches on a separate thread: each at its label, or when the previous one is made, but not before the start. The time for
/// that, such as a wait for brokers, counts in no delay there; here, where a batch is made when its turn comes, it must be subtracted.
struct SubmissionTimes {
    /// When the last batch was ready, in ms.
    private var last: Int64

    init(startMillis: Int64) { last = startMillis }

    /// Records that a batch, or a label that passed without one, took `planningMillis` to make.
    mutating func planned(_ label: Int64, planningMillis: Int64) { last = max(label, last).saturating(plus: max(0, planningMillis)) }

    /// When the last batch was submitted; not later than its start.
    func submission(begunMillis: Int64) -> Int64 { min(begunMillis, last) }
}
