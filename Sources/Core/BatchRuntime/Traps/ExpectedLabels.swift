import Columnar

/// Which labels the batches of a run can have.
package enum ExpectedLabels: Sendable {
    /// Every multiple of the interval after `zeroTime`; ms.
    case every(interval: Int64, after: Int64)
    /// These, in order: a recorded run's.
    case listed([Int64])
    /// Trigger times, which are not known beforehand: only a batch that is planned already has one.
    case triggers

    /// Why no batch can have this label; nil where one can.
    func refusal(of label: Int64) -> String? {
        switch self {
        case .triggers: nil
        case .listed(let labels):
            labels.contains(label)
                ? nil : "the run has no batch of that label; " + nearest(labels.last { $0 < label }, labels.first { $0 > label })
        case .every(let interval, let zeroTime):
            if interval <= 0 {
                nil
            } else {
                switch floorModulo(label.saturating(minus: zeroTime), interval) {
                case _ where label <= zeroTime:
                    "batches begin after that time; the first label is \(BatchLabel.both(zeroTime.saturating(plus: interval)))"
                case 0: nil
                case let rest:
                    "there is a batch every \(interval) ms; "
                        + nearest(label.saturating(minus: rest), label.saturating(plus: interval &- rest))
                }
            }
        }
    }

    private func nearest(_ before: Int64?, _ after: Int64?) -> String {
        let labels = [before, after].compactMap { $0.map(BatchLabel.both) }
        return labels.isEmpty ? "it has no batches" : "the nearest \(labels.count == 1 ? "is" : "are") \(labels.joined(separator: " and "))"
    }
}
