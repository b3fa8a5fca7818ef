import DStreams

/// What is known of a live run once it has begun.
package struct RunBeginning: Sendable {
    /// What it begins at the end of, such as topics: what is there already is not read.
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

    /// nil where it begins anywhere else.
    var place: String? {
        topicsAtEnd.isEmpty
            ? nil : "it begins at the end of \(topicsAtEnd.joined(separator: ", ")), so what is there already is not read (to read it: \(advice))"
    }

    /// nil where there is nothing to make up.
    var missedText: String? {
        guard let missed else { return nil }
        let end = isUntilEnd ? "; the run ends before the last of them if it reaches the ends of its topics" : ""
        return "\(missed.text): their labels passed while the job did not run, and as in Spark each of them runs\(end). "
            + "An interrupt ends the run after the batch under way, and the next one with this checkpoint goes on there"
    }
}
