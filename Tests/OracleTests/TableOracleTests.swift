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
        if let error = recording.json["error"] { try Self.compare(run.error, error) }
        else if let error = run.error { Issue.record("failed with \(error), Spark did not") }
        let expected = try recording.json.array("batches")
        // What Spark refuses only when a first batch runs, we may refuse before.
        if recording.json["error"] != nil, run.batches.isEmpty { return }
        #expect(run.schema == recording.json["schema"]?.asString)
        for (mine, theirs) in zip(run.batches, expected) where mine != theirs.sorted {
            Issue.record("batch \(mine.text), Spark \(theirs.sorted.text)")
        }
        #expect(run.batches.count == expected.count)
    }

    /// What our errors call Spark's error classes. Their words are ours: they name the value and what to do.
    static let codes: [String: AnalysisError.Code] = [
        "CANNOT_PARSE_INTERVAL": .wrongArguments, "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION": .wrongArguments,
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": .typeMismatch, "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE": .wrongArguments,
        "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE": .typeMismatch, "FAILED_FUNCTION_CALL": .wrongArguments,
        "MISSING_GROUP_BY": .wrongArguments, "UNRESOLVED_COLUMN.WITH_SUGGESTION": .unresolvedColumn,
    ]

    /// By its kind and what it names where Spark has an error class, else by the first sentence of Spark's text.
    static func compare(_ mine: (any Error)?, _ theirs: JSON) throws {
        let message = try theirs.string("message")
        let error = try #require(mine as? AnalysisError, "not refused, or by \(String(describing: mine)); Spark: \(message)")
        guard let name = theirs["errorClass"]?.asString, !name.hasPrefix("_LEGACY") else {
            let sentence = message.components(separatedBy: ". ")[0]
            #expect(error.message.contains(sentence))
            return
        }
        let code = try #require(codes[name], "no code of ours is known for \(name)")
        #expect(error.code == code, "\(error.message)")
        // The user's own text, where Spark repeats it.
        for named in ["nowhere", "ten", "soon"] where message.contains("`\(named)`") || message.contains("'\(named)'") {
            #expect(error.message.contains("'\(named)'"))
        }
    }
}
