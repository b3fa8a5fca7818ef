import DStreams
import Offsets

/// The progress of a run that makes up the batches of a downtime.
struct MakingUp: Sendable {
    /// With more batches than this, a file or a pipe gets a line every ten seconds instead of a line a batch.
    private static let most: Int64 = 1000
    private static let interval = Swift.Duration.seconds(10)

    /// The message for one batch.
    struct Step {
        var place: String
        /// The place, the speed and what is left; nil if that was printed a moment ago.
        var line: String?
    }

    private let missed: MissedBatches
    private let since: ContinuousClock.Instant
    private var lastReport: ContinuousClock.Instant

    init(_ missed: MissedBatches, since: ContinuousClock.Instant) {
        self.missed = missed
        self.since = since
        lastReport = since
    }

    /// Records that the batch of a label is finished.
    /// - Returns: nil if batches are printed one by one.
    mutating func made(_ label: Int64, at now: ContinuousClock.Instant) -> Step? {
        guard missed.count > Self.most, label <= missed.last.milliseconds else { return nil }
        let left = missed.left(after: label)
        let made = missed.count - left
        let place = "\(made) of \(missed.count) batches made up"
        guard left == 0 || now - lastReport >= Self.interval else { return Step(place: place) }
        lastReport = now
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
