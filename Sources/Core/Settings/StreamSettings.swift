/// Settings of DStream jobs, and of any session, under Spark's names.
package enum StreamSettings {
    private static let streaming = "spark.streaming."

    package static let appName = ConfEntry("spark.app.name", "portage", .text, "The job's name.")
    package static let master = ConfEntry(
        "spark.master",
        optional: .custom(
            "local, local[n] with n from 1 to \(SparkMaster.mostThreads) (each is a partition of every shuffle, in this one process), "
                + "local[*] for the cores, "
                + "or a cluster's, such as yarn or spark://host:port, in whose place this process works"
        ) { SparkMaster($0) },
        "`local[n]` gives the number of partitions; everything runs in this process.")
    package static let parallelism = ConfEntry(
        "spark.default.parallelism", optional: .integer(1...SparkMaster.mostThreads),
        "Partitions of a shuffle where nothing else is said; the cores by default. Each is a task, in this one process.")
    package static let backpressure = ConfEntry(
        streaming + "backpressure.enabled", "false", .flag, "Whether a Kafka stream adapts its rate to how fast batches run.")
    package static let initialRate = ConfEntry(
        streaming + "backpressure.initialRate", optional: .integer(0...Int64.max),
        "Records per second of the first batch under back-pressure.")
    package static let rateEstimator = ConfEntry(
        streaming + "backpressure.rateEstimator", "pid", .words(["pid"]), "How the rate is estimated.")
    package static let proportional = ConfEntry(
        streaming + "backpressure.pid.proportional", "1.0", .number(0...Double.greatestFiniteMagnitude), "The weight of the last error.")
    package static let integral = ConfEntry(
        streaming + "backpressure.pid.integral", "0.2", .number(0...Double.greatestFiniteMagnitude), "The weight of the accumulated errors."
    )
    package static let derivative = ConfEntry(
        streaming + "backpressure.pid.derived", "0.0", .number(0...Double.greatestFiniteMagnitude), "The weight of the error's change.")
    package static let minRate = ConfEntry(
        streaming + "backpressure.pid.minRate", "100", .number(Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude),
        "The least rate in records per second.")
    package static let maxRatePerPartition = ConfEntry(
        streaming + "kafka.maxRatePerPartition", "0", .integer(0...Int64.max),
        "The most records per second from a partition; 0 for no limit.")
    package static let minRatePerPartition = ConfEntry(
        streaming + "kafka.minRatePerPartition", "1", .integer(0...Int64.max),
        "The least records per second from a partition under back-pressure.")
    package static let pollMillis = ConfEntry(
        streaming + "kafka.consumer.poll.ms", "120000", .integer(1...Int64(Int32.max)), "Milliseconds to wait for a partition's records.")
    package static let allowsGaps = ConfEntry(
        streaming + "kafka.allowNonConsecutiveOffsets", "false", .flag, "Whether offsets may have gaps (compacted or transactional topics)."
    )

    /// Settings for how a live run plans and fetches its batches: they have no effect over a recording.
    package static let ofLiveBatches: Set<String> = Set(
        ([
            backpressure, initialRate, rateEstimator, proportional, integral, derivative, minRate, maxRatePerPartition, minRatePerPartition,
            pollMillis,
        ] as [any AnyConfEntry]).map(\.name))

    package static let entries: [any AnyConfEntry] = [
        appName, master, parallelism, backpressure, initialRate, rateEstimator, proportional, integral, derivative, minRate,
        maxRatePerPartition,
        minRatePerPartition, pollMillis, allowsGaps,
    ]
}
