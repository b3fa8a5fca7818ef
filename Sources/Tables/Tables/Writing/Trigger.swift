import BatchRuntime
import Expressions
import Plans

/// When a query looks for new data.
public enum Trigger: Hashable, Sendable {
    /// At multiples of an interval since the epoch, such as `10 seconds`; `0 seconds` means as soon as possible.
    case processingTime(String)
    /// Everything that is available now, in as many batches as rate limits require, then the end.
    case availableNow
    /// Everything that is available now in one batch, then the end.
    case once
    /// The lowest latency: the next batch runs as soon as there is data, while the previous one becomes durable.
    ///
    /// The interval is that of Spark's checkpoints, where `1 second` means that up to a second is computed again after a crash.
    /// Here every batch is in the checkpoint before its rows are published, so never more than that is computed again.
    /// Any query may use it, not only those without state.
    case continuous(String)

    func schedule() throws(AnalysisError) -> TriggerSchedule.Trigger {
        switch self {
        case .availableNow: return .availableNow
        case .once: return .once
        case .continuous(let interval):
            let millis = try Parsing.millis(interval, what: "trigger", takesMonths: false)
            guard millis > 0 else {
                throw AnalysisError(
                    .wrongArguments, "trigger: the checkpoint interval '\(interval)' of a continuous trigger must be longer than 0")
            }
            return .continuous
        case .processingTime(let interval):
            let millis = try Parsing.millis(interval, what: "trigger", takesMonths: false)
            guard millis >= 0 else {
                throw AnalysisError(.wrongArguments, "trigger: the interval '\(interval)' must not be negative")
            }
            return .processingTime(millis: millis)
        }
    }
}
