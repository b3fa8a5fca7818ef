import RDDs
import Settings

/// Estimates how many records a second a job can process, from the timings of its batches: a proportional-integral-derivative controller.
///
/// The set point is its previous rate, the measurement the rate at which the last batch was processed; scheduling delay counts as
/// accumulated error. Mirrors `org.apache.spark.streaming.scheduler.rate.PIDRateEstimator` exactly, down to the last bit.
public struct PIDRateEstimator: Sendable {
    private let batchIntervalMillis: Int64
    private let proportional: Double
    private let integral: Double
    private let derivative: Double
    private let minRate: Double
    private var isFirstRun = true
    private var latestTime: Int64 = -1
    private var latestRate = -1.0
    private var latestError = -1.0

    /// - Parameters:
    ///   - minRate: records a second; the estimate never falls below it, so that there are always records to estimate from.
    /// - Throws: `StreamingError` `.badArgument` for a negative term, or a rate or interval that is not positive.
    public init(
        batchIntervalMillis: Int64, proportional: Double = 1, integral: Double = 0.2, derivative: Double = 0, minRate: Double = 100
    ) throws(StreamingError) {
        func require(_ holds: Bool, _ what: String) throws(StreamingError) {
            if !holds { throw StreamingError(.badArgument, "requirement failed: \(what)") }
        }
        try require(batchIntervalMillis > 0, "the batch interval of a PID rate estimator is \(batchIntervalMillis) ms; it must be above 0")
        try require(proportional >= 0, "spark.streaming.backpressure.pid.proportional is \(proportional); it must be 0 or more")
        try require(integral >= 0, "spark.streaming.backpressure.pid.integral is \(integral); it must be 0 or more")
        try require(derivative >= 0, "spark.streaming.backpressure.pid.derived is \(derivative); it must be 0 or more")
        try require(minRate > 0, "spark.streaming.backpressure.pid.minRate is \(minRate); it must be above 0")
        self.batchIntervalMillis = batchIntervalMillis
        self.proportional = proportional
        self.integral = integral
        self.derivative = derivative
        self.minRate = minRate
    }

    /// With the parameters of the settings `spark.streaming.backpressure.*`.
    init(_ conf: SparkConf, batchIntervalMillis: Int64) throws {
        // Only one estimator exists; another name throws.
        _ = try conf.value(of: StreamSettings.rateEstimator)
        try self.init(
            batchIntervalMillis: batchIntervalMillis, proportional: conf.value(of: StreamSettings.proportional),
            integral: conf.value(of: StreamSettings.integral),
            derivative: conf.value(of: StreamSettings.derivative),
            minRate: conf.value(of: StreamSettings.minRate))
    }

    /// The new rate in records a second; nil after the first batch, which only sets the measurement, and after a batch without usable
    /// timings.
    /// - Parameters:
    ///   - time: when the batch ended, in ms.
    ///   - processingDelay: how long it ran, in ms.
    ///   - schedulingDelay: how long it had waited to run, in ms.
    public mutating func compute(time: Int64, elements: Int64, processingDelay: Int64, schedulingDelay: Int64) -> Double? {
        guard time > latestTime, elements > 0, processingDelay > 0 else { return nil }
        let sinceUpdate = Double(time &- latestTime) / 1000
        let processingRate = Double(elements) / Double(processingDelay) * 1000
        let error = latestRate - processingRate
        let historicalError = Double(schedulingDelay) * processingRate / Double(batchIntervalMillis)
        let errorSlope = (error - latestError) / sinceUpdate
        let newRate = max(latestRate - proportional * error - integral * historicalError - derivative * errorSlope, minRate)
        latestTime = time
        guard !isFirstRun else {
            isFirstRun = false
            latestRate = processingRate
            latestError = 0
            return nil
        }
        latestRate = newRate
        latestError = error
        return newRate
    }
}
