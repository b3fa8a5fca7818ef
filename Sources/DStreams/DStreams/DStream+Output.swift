import RDDs

/// Output operations: they make the job run. Those of a batch run one after the other in the order of registration.
extension DStream {
    /// Runs `body` on the RDD of every batch, also an empty one, on the driver.
    // The compiler tries the other form first: two of equal rank cost a long chain seconds.
    @_disfavoredOverload public func foreachRDD(_ body: @escaping @Sendable (RDD<Element>) throws -> Void) {
        _ = ForEachDStream(self, "foreachRDD") { rdd, _ in try body(rdd) }
    }

    /// Runs `body` on the RDD and the time of every batch, also an empty one, on the driver.
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
