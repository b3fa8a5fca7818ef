import DStreams
import Offsets

/// How far a run is with the batches of a down time.
struct MakingUp: Sendable {
    /// More than that, and a file or a pipe gets a line in ten seconds rather than a line a batch.
    private static let most: Int64 = 1000
    private static let interval = Swift.Duration.seconds(10)

    /// What there is to say of one batch.
    struct Step {
        var place: String
        /// The place, the speed and what is left; nil where it was said a moment ago.
        var line: String?
    }

    private let missed: MissedBatches
    private let since: ContinuousClock.Instant
    private var told: ContinuousClock.Instant

    init(_ missed: MissedBatches, since: ContinuousClock.Instant) {
        self.missed = missed
        self.since = since
        told = since
    }

    /// The batch of a label is finished.
    /// - Returns: nil where batches are told one by one.
    mutating func made(_ label: Int64, at now: ContinuousClock.Instant) -> Step? {
        guard missed.count > Self.most, label <= missed.last.milliseconds else { return nil }
        let left = missed.left(after: label)
        let made = missed.count - left
        let place = "\(made) of \(missed.count) batches made up"
        guard left == 0 || now - told >= Self.interval else { return Step(place: place) }
        told = now
        let seconds = (now - since) / .seconds(1)
        let rate = seconds > 0 ? Double(made) / seconds : 0
        var line = place
        if rate > 0 {
            line += ", \(rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int64(rate))") a second"
            if left > 0 { line += ", \(Self.text(Double(left) / rate)) left" }
        }
        return Step(place: place, line: line)
    }

    /// `about 40 s`, `about 12 min`, `about 30 h`.
    private static func text(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "about \(Int64(seconds.rounded(.up))) s"
        case ..<7200: "about \(Int64((seconds / 60).rounded())) min"
        default: "about \(Int64((min(seconds, 1e15) / 3600).rounded())) h"
        }
    }
}
