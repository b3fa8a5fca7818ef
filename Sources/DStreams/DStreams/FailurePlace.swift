import RDDs

/// Where a function of a legacy job threw.
package struct FailurePlace: Sendable {
    package var job: String
    package var batch: Time
    package var output: String?
    /// The operations whose functions threw, such as `flatMap`; empty where that is not known.
    package var operation: String
    /// `t-0@1`, of several partitions one each, the first few; empty where that is not known.
    package var record: String
    /// Why a record that was to be kept was not.
    package var notKept: String?

    /// To stand behind the error's own text.
    package var text: String {
        var place = "job \(job), batch \(batch)"
        if let output { place += ", output \(output)" }
        if !operation.isEmpty { place += ", operation \(operation)" }
        if !record.isEmpty { place += ", record \(record)" }
        return " (\(place))" + (notKept.map { "; \($0)" } ?? "")
    }
}
