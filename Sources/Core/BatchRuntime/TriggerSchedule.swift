/// Decides when a table query's next batch is due. A pure value: times in, decisions out.
///
/// A fixed interval ticks at its multiples since the epoch; the first batch does not wait for a tick, and one that is late
/// starts at once. Ticks that a long batch missed are not made up for, as in Spark's `ProcessingTimeExecutor`.
public struct TriggerSchedule: Hashable, Sendable {
    public enum Trigger: Hashable, Sendable {
        /// A batch at each multiple of the interval (ms); 0: as soon as the one before is done.
        case processingTime(millis: Int64)
        /// All that is available now, in as many batches as rate limits ask for, then the end.
        case availableNow
        /// All that is available now in one batch, then the end.
        case once
        /// A batch as soon as there is data, while the one before becomes durable.
        case continuous
    }

    public enum Due: Hashable, Sendable {
        case now
        case at(millis: Int64)
        /// No batch will ever be due again.
        case never
    }

    public let trigger: Trigger
    private var nextMillis: Int64?
    private var hasStarted = false

    public init(_ trigger: Trigger) { self.trigger = trigger }

    /// Whether a batch is due at this time.
    public func due(atMillis now: Int64) -> Due {
        switch trigger {
        case .processingTime:
            guard let nextMillis, nextMillis > now else { return .now }
            return .at(millis: nextMillis)
        case .availableNow, .continuous: return .now
        case .once: return hasStarted ? .never : .now
        }
    }

    /// Records that the trigger fired at this time, whether or not there was anything to do.
    public mutating func fired(atMillis now: Int64) {
        hasStarted = true
        guard case .processingTime(let interval) = trigger, interval > 0 else { return }
        let phase = now % interval
        // Down to a multiple of the interval, also before the epoch; the earliest representable time stays as it is.
        let floor = now.subtractingReportingOverflow(phase < 0 ? phase + interval : phase)
        let next = floor.partialValue.addingReportingOverflow(interval)
        nextMillis = floor.overflow ? now : (next.overflow ? .max : next.partialValue)
    }
}
