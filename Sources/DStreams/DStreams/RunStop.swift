import Columnar
import Offsets
import Synchronization

/// Whether a run was asked to stop: known at once, also to the batch under way that asks for it.
final class RunStop: Sendable {
    private struct Asked {
        var isGraceful: Bool
        /// When it was asked for first: a batch that takes long must not let the labels that come due meanwhile be planned.
        var millis: Int64
    }

    private let asked = Mutex<Asked?>(nil)

    /// Of two requests the harder one counts.
    func request(gracefully: Bool, nowMillis: Int64) {
        asked.withLock { $0 = Asked(isGraceful: ($0?.isGraceful ?? true) && gracefully, millis: $0?.millis ?? nowMillis) }
    }

    /// nil where no stop was asked for.
    var isGraceful: Bool? { asked.withLock { $0?.isGraceful } }

    /// The last label of a run that was asked to stop gracefully: the one after the request, for what has come until then is still
    /// processed.
    func finalLabel(after lastLabel: Int64, interval: Int64) -> Int64? {
        guard let asked = asked.withLock({ $0 }), asked.isGraceful else { return nil }
        return max(lastLabel, floorDivide(asked.millis, interval).saturating(times: interval).saturating(plus: interval))
    }
}
