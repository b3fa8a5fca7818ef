import Foundation
import Expressions
import Plans
import Tables
import Testing

/// The table engine against what real Spark did with the same query and the same files.
@Suite struct TableOracleTests {
    @Test func `the recordings are there`() {
        #expect(Recording.all("structured").count >= 90)
    }

    /// Cases of a sink's own look have no batches to compare.
    static let queries = Recording.all("structured").filter { $0.json["sink"] == nil }

    @Test(arguments: queries)
    func `the table engine emits what Spark emitted`(_ recording: Recording) throws {
        let run = TableRun(recording.json)
        if let error = recording.json["error"] {
            try Self.compare(run.error, error)
        } else if let error = run.error {
            Issue.record("failed with \(error), Spark did not")
        }
        let expected = try recording.json.array("batches")
        // What Spark refuses only when a first batch runs, we may refuse before.
        if recording.json["error"] != nil, run.batches.isEmpty { return }
        #expect(run.schema == recording.json["schema"]?.asString)
        for (mine, theirs) in zip(run.batches, expected) where mine != theirs.sorted {
            Issue.record("batch \(mine.text), Spark \(theirs.sorted.text)")
        }
        #expect(run.batches.count == expected.count)
    }

    /// By class and message where Spark has an error class; else it has a class of our own, and begins with the first sentence of Spark's
    /// text.
    static func compare(_ mine: (any Error)?, _ theirs: JSON) throws {
        let message = try theirs.string("message")
        let error = try #require(mine as? AnalysisError, "not refused, or by \(String(describing: mine)); Spark: \(message)")
        guard let name = theirs["errorClass"]?.asString, !name.hasPrefix("_LEGACY") else {
            let sentence = message.components(separatedBy: ". ")[0]
            #expect(error.message.contains(sentence) && error.errorClass?.isSpark == false, "\(error)")
            return
        }
        #expect(error.errorClass?.name == name, "\(error)")
        // We do not name the types that there are only in Spark.
        if name != "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE" { #expect("[\(name)] \(error.message)" == message) }
    }
}
