import Offsets
import RDDs

/// Where a legacy job failed.
package struct FailurePlace: Sendable {
    package var job: String
    /// The batch's label.
    package var batch: Time
    /// nil where the batch was never planned.
    package var batchID: Int64?
    /// The output's name, such as `foreachRDD-0`; nil if the failure was not an output's.
    package var output: String?
    /// The operations whose functions threw, such as `flatMap`; else the output's own, such as `foreachRDD` or `print`; empty if there is
    /// neither.
    package var operation: String
    /// The Kafka ranges of the batch, without empty ones.
    package var ranges: [OffsetRange] = []
    /// `t-0@1`, one for each of several partitions, the first few; empty if unknown.
    package var record: String = ""
    /// Why a record could not be written to the file for bad records.
    package var notKept: String?

    /// The text that follows the error's own.
    package var text: String {
        var place = "job \(job), batch \(batch)"
        if let output { place += ", output \(output)" }
        if !operation.isEmpty { place += ", operation \(operation)" }
        if !record.isEmpty {
            place += ", record \(record)"
        } else if !ranges.isEmpty {
            // Which of these records failed is unknown.
            place += ", records \(ranges.text(most: 10))"
        }
        return " (\(place))" + (notKept.map { "; \($0)" } ?? "")
    }
}

/// What failed, and where; without a place if it was not a batch, such as a checkpoint that cannot be written.
package struct BatchFailure: Error, Sendable {
    package let error: any Error
    package let place: FailurePlace?
    /// The label of the batch that was therefore not committed: the first of the next start. nil without a checkpoint.
    package var uncommitted: Time?
}
