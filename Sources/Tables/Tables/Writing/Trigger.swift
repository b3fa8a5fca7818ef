import BatchRuntime
import Plans

/// When a query looks for new data.
public enum Trigger: Hashable, Sendable {
    /// At multiples of an interval since the epoch, like `10 seconds`; `0 seconds` is as soon as possible.
    case processingTime(String)
    /// All that is there now, in as many batches as rate limits ask for, then the end.
    case availableNow
    /// All that is there now in one batch, then the end.
    case once

    func schedule() throws(AnalysisError) -> TriggerSchedule.Trigger {
        switch self {
        case .availableNow: return .availableNow
        case .once: return .once
        case .processingTime(let interval):
            let millis = try Parsing.millis(interval, what: "trigger")
            guard millis >= 0 else {
                throw AnalysisError(.wrongArguments, "trigger: the interval '\(interval)' must not be negative")
            }
            return .processingTime(millis: millis)
        }
    }
}
