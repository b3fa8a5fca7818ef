import Offsets

/// When Spark would have submitted each batch: what a batch's delays are counted from.
///
/// Spark makes batches on a thread of their own: each at its label, or when the one before is made, but not before the start. How long that takes, such as a
/// wait for brokers, is part of no delay there; here, where a batch is made when its turn has come, it must be told apart.
struct SubmissionTimes {
    /// When the batch that was made last was ready; ms.
    private var last: Int64

    init(startMillis: Int64) { last = startMillis }

    /// A batch, or a label that passed without one, took `planningMillis` to be made.
    mutating func planned(_ label: Int64, planningMillis: Int64) { last = max(label, last).saturating(plus: max(0, planningMillis)) }

    /// When the batch made last was submitted; no later than it began.
    func submission(begunMillis: Int64) -> Int64 { min(begunMillis, last) }
}
