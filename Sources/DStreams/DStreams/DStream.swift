import RDDs

/// An RDD for each label: the legacy view of a stream.
///
/// Operations build a graph; nothing runs before `StreamingContext.start()`. A mistake in the graph (a window that is not a
/// multiple of the slide, streams with different slides) is recorded and thrown by `start()`. A change after the start has no effect; it is
/// logged, and thrown by `awaitTermination`.
/// Functions run on several threads, hence `@Sendable`. Mirrors `org.apache.spark.streaming.dstream.DStream`.
open class DStream<Element: Sendable>: DStreamNode, @unchecked Sendable {
    private var generated: [Time: RDD<Element>] = [:]
    private var isPersisted = false

    /// The RDD of a valid time, from the RDDs of the parents; nil if there is none.
    package func compute(_ time: Time) throws -> RDD<Element>? { nil }

    /// The RDD of `time`, computed once and remembered; nil if the time is not valid or there is none.
    package final func rdd(at time: Time) throws -> RDD<Element>? {
        if let known = generated[time] { return known }
        if slideDuration.isZero { throw StreamingError(.failedBatch, "/ by zero") }
        guard isValid(time), let rdd = try compute(time) else { return nil }
        if let refusal = rdd.refusal { throw refusal }
        if isPersisted { rdd.persist() }
        generated[time] = rdd
        return rdd
    }

    /// The RDD of the label before `time`, on which a stream that uses its own last result builds.
    ///
    /// If many labels before it have not been computed, they are computed here one after another. Spark computes each in the call of the
    /// next, which would use the thread's stack for every label.
    /// - Throws: `StreamingError` `.badState` if more than 100,000 labels are missing.
    package final func rdd(before time: Time) throws -> RDD<Element>? {
        let last = time - slideDuration
        var first = last
        var missing = 0
        while isValid(first), generated[first] == nil {
            first = first - slideDuration
            missing += 1
            if missing > 100_000 {
                throw StreamingError(
                    .badState,
                    "\(operation): the batch of \(time) needs the result of the label before it, and more than 100,000 labels before it "
                        + "have not "
                        + "been computed. Let the job begin nearer to its first record: its zero time is "
                        + "\(zeroTime?.description ?? "not set")."
                )
            }
        }
        if missing > 100 {
            for label in (first + slideDuration).to(last - slideDuration, slideDuration) { try rdd(at: label)?.prepare() }
        }
        return try rdd(at: last)
    }

    /// Adds an RDD that need not be computed, such as state from a checkpoint.
    package final func remember(_ rdd: RDD<Element>, at time: Time) { generated[time] = rdd }

    package override func forget(at time: Time) {
        let limit = time - rememberDuration
        for (old, rdd) in generated where old <= limit {
            if isPersisted { rdd.unpersist() }
            generated[old] = nil
        }
    }

    /// The RDD is made and then left out, so that an input continues after it.
    package override func leaveOut(at time: Time) throws {
        _ = try compute(time)
        generated[time] = sparkContext.emptyRDD()
    }

    /// The RDDs from one time to another, both inclusive; each end is floored to a time of this stream.
    /// - Throws: `StreamingError` `.badState` before the context is started.
    public final func slice(_ from: Time, _ to: Time) throws -> [RDD<Element>] {
        guard let zeroTime else {
            throw StreamingError(.badState, "\(self.operation) has not been initialized")
        }
        return try from.floor(slideDuration, zeroTime: zeroTime).to(to.floor(slideDuration, zeroTime: zeroTime), slideDuration)
            .compactMap { $0 > zeroTime ? try rdd(at: $0) : nil }
    }

    /// Keeps each RDD in memory for as long as it is remembered.
    @discardableResult public final func persist() -> Self {
        if graph?.allows(.storageLevel) ?? true { keep() }
        return self
    }

    /// As `persist`, for an operation that needs it.
    final func keep() { isPersisted = true }

    /// Keeps each RDD in memory for as long as it is remembered.
    @discardableResult public final func cache() -> Self { persist() }

    /// Sets the checkpoint interval, which is only validated, as Spark does: here every shuffle cuts the lineage of an RDD.
    @discardableResult public final func checkpoint(_ interval: Duration) -> Self {
        guard graph?.allows(.checkpointInterval) ?? true else { return self }
        checkpointDuration = interval
        keep()
        return self
    }

    package override func validate() throws {
        guard let interval = checkpointDuration else { return }
        if interval < slideDuration {
            throw StreamingError(
                .badArgument,
                "requirement failed: The checkpoint interval for \(sparkClass) has been set to \(interval) which is lower than its "
                    + "slide time (\(slideDuration)). Please set it to at least \(slideDuration).")
        }
        if !interval.isMultipleOf(slideDuration) {
            throw StreamingError(
                .badArgument,
                "requirement failed: The checkpoint interval for \(sparkClass) has been set to  \(interval) which not a multiple of "
                    + "its slide time (\(slideDuration)). Please set it to a multiple of \(slideDuration).")
        }
    }
}
