import RDDs

/// Output operations, which make the job run. Those of a batch run one after the other, in the order of registration.
extension DStream {
    // The compiler tries the other overload first: two of equal rank would make a long chain take seconds to type-check.
    /// Runs `body` on the RDD of every batch, even an empty one, on the driver.
    ///
    /// What it throws fails the batch: without a checkpoint the later outputs and batches still run, with one the batch is not committed
    /// and the context ends.
    @_disfavoredOverload public func foreachRDD(_ body: @escaping @Sendable (RDD<Element>) throws -> Void) {
        _ = ForEachDStream(self, "foreachRDD") { rdd, _ in try body(rdd) }
    }

    /// Runs `body` on the RDD and the time of every batch, even an empty one, on the driver.
    public func foreachRDD(_ body: @escaping @Sendable (RDD<Element>, Time) throws -> Void) {
        _ = ForEachDStream(self, "foreachRDD", body)
    }

    /// Prints the first `count` elements of every batch, as Spark does.
    public func print(_ count: Int = 10) {
        let printer = graph?.printer ?? DStreamGraph.standardOutput
        _ = ForEachDStream(self, "print") { rdd, time in
            let wanted = count < .max ? count + 1 : count
            let first = try rdd.take(wanted)
            let rule = String(repeating: "-", count: 43)
            var lines = [rule, "Time: \(time)", rule]
            for element in first.prefix(Swift.max(0, count)) { lines.append(SparkText.of(element)) }
            if first.count > count { lines.append("...") }
            lines.append("")
            printer(lines.joined(separator: "\n") + "\n")
        }
    }

    /// Writes every batch to the directory `prefix-TIME[.suffix]`, one file a partition.
    public func saveAsTextFiles(_ prefix: String, _ suffix: String = "") {
        _ = ForEachDStream(self, "saveAsTextFiles") { rdd, time in
            try rdd.saveAsTextFile(
                "\(prefix)-\(time.milliseconds)" + (suffix.isEmpty ? "" : ".\(suffix)"), replacing: true)
        }
    }
}
