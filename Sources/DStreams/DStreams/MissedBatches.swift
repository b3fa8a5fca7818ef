import BatchRuntime
import Offsets

/// The batches whose labels passed while a job was down: as in Spark, the next start makes them up, one after the other.
///
/// Their number is computed; nothing is stored for them before they run.
package struct MissedBatches: Hashable, Sendable {
    package let count: Int64
    package let first: Time
    package let last: Time
    /// Whether the first was planned by an earlier run and not committed: it runs again, with the same records.
    package let beginsWithPending: Bool

    /// The batches due at `startMillis`; nil if there are none.
    /// - Parameters:
    ///   - lastLabel: the label of the last committed batch, or the zero time.
    ///   - pending: the label of a batch that was planned and not committed: it runs first.
    ///   - interval: ms; above 0.
    package init?(after lastLabel: Int64, pending: Int64?, interval: Int64, startMillis: Int64) {
        guard interval > 0 else { return nil }
        beginsWithPending = pending != nil
        let first = pending ?? lastLabel.saturating(plus: interval)
        guard first <= startMillis else { return nil }
        let more = startMillis.saturating(minus: first) / interval
        count = more.saturating(plus: 1)
        self.first = Time(first)
        last = Time(first.saturating(plus: more.saturating(times: interval)))
    }

    /// How many are left once the batch of `label` is finished.
    package func left(after label: Int64) -> Int64 {
        guard count > 1, label >= first.milliseconds else { return label >= last.milliseconds ? 0 : count }
        let interval = max(1, last.milliseconds.saturating(minus: first.milliseconds) / (count - 1))
        return max(0, last.milliseconds.saturating(minus: label) / interval)
    }

    /// `3 batches to make up, from 2026-01-31T17:40:00.000Z to 2026-01-31T17:40:20.000Z`.
    package var text: String {
        let times =
            count == 1
            ? "of \(BatchLabel.text(first.milliseconds))"
            : "from \(BatchLabel.text(first.milliseconds)) to \(BatchLabel.text(last.milliseconds))"
        return "\(count) \(count == 1 ? "batch" : "batches") to make up, \(times)"
    }
}
