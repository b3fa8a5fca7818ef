import Offsets
import RDDs

/// Where a legacy job failed.
package struct FailurePlace: Sendable {
    package var job: String
    /// The label.
    package var batch: Time
    /// nil where the batch was never planned.
    package var batchID: Int64?
    /// Its name, such as `foreachRDD-0`; nil where it was no output's.
    package var output: String?
    /// The operations whose functions threw, such as `flatMap`; else the output's own, such as `foreachRDD` or `print`; empty where it was none's.
    package var operation: String
    /// What the batch read of Kafka, without ranges that are empty.
    package var ranges: [OffsetRange] = []
    /// `t-0@1`, of several partitions one each, the first few; empty where that is not known.
    package var record: String = ""
    /// Why a record that was to be kept was not.
    package var notKept: String?

    /// To stand behind the error's own text.
    package var text: String {
        var place = "job \(job), batch \(batch)"
        if let output { place += ", output \(output)" }
        if !operation.isEmpty { place += ", operation \(operation)" }
        if !record.isEmpty {
            place += ", record \(record)"
        } else if !ranges.isEmpty {
            // Which of its records it was, nobody knows.
            place += ", records \(ranges.text(most: 10))"
        }
        return " (\(place))" + (notKept.map { "; \($0)" } ?? "")
    }
}

/// What failed, and where; without a place where it is no batch's, such as a checkpoint that cannot be written.
package struct BatchFailure: Error, Sendable {
    package let error: any Error
    package let place: FailurePlace?
    /// The label of the batch that it kept from being committed: the first of the next start. nil without a checkpoint.
    package var uncommitted: Time?
}
