import DStreams

/// What is known of a live run once it has begun.
package struct RunBeginning: Sendable {
    /// What it begins at the end of, such as topics: existing records are not read.
    var topicsAtEnd: [String] = []
    /// How to begin at their start.
    var advice = ""
    /// The batches that it makes up first.
    var missed: MissedBatches?
    /// Whether it may end before the last of them.
    var isUntilEnd = false

    package init(topicsAtEnd: [String] = [], advice: String = "", missed: MissedBatches? = nil, isUntilEnd: Bool = false) {
        self.topicsAtEnd = topicsAtEnd
        self.advice = advice
        self.missed = missed
        self.isUntilEnd = isUntilEnd
    }

    /// nil if it begins anywhere else.
    var place: String? {
        topicsAtEnd.isEmpty
            ? nil
            : "it begins at the end of \(topicsAtEnd.joined(separator: ", ")), so earlier records are not read (to read them: \(advice))"
    }

    /// nil if there is nothing to make up.
    var missedText: String? {
        guard let missed else { return nil }
        let pending = "was planned by an earlier run and not committed, and runs again with the records that it had"
        guard missed.count > 1 else {
            return "\(missed.text): it "
                + "\(missed.beginsWithPending ? pending : "was due while the job did not run, and as in Spark it runs now")"
        }
        let cause =
            missed.beginsWithPending
            ? "the first \(pending); the labels of the others have passed since, and as in Spark each of them runs"
            : "their labels passed while the job was not running, and as in Spark each of them runs"
        let end = isUntilEnd ? "; the run ends before the last of them if it reaches the ends of its topics" : ""
        return "\(missed.text): \(cause)\(end). An interrupt ends the run after the batch under way, and the next run with this "
            + "checkpoint continues there. "
            + "To begin at the present, without the old windows, state and offsets, use a new checkpoint"
    }
}
