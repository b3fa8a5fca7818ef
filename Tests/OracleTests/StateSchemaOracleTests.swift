import Checkpoints
import Foundation
import StateStore
import Tables
import Testing

/// Which changes of a query go on with its state: the same pairs of queries on the table engine as on real Spark.
@Suite struct StateSchemaOracleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let json: JSON
        let file: JSON
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        guard let file = Recording.file("state_schemas.json"), let cases = file["cases"]?.asArray else { return [] }
        return cases.map { Case(name: $0["name"]?.asString ?? "nameless", json: $0, file: file) }
    }()

    /// What Spark takes and reads as what it is not, without a word: its rows are then others than those of the second query alone.
    static let misreadBySpark: Set = [
        "sum-to-count", "sum-to-max", "min-to-max", "last-to-first", "bool-or-to-bool-and", "aggregates-of-one-type-swapped",
        "window-duration",
        "window-start",
    ]

    /// What Spark takes and leaves the state behind that there was.
    static let leftBehindBySpark: Set = ["stateful-to-stateless"]

    /// What Spark refuses and we take, for our state has all that it needs: every list may hold nulls, and a sum of doubles is kept as an
    /// average is (which Spark refuses whatever `stateSchemaCheck` says).
    static let takenHere: Set = ["key-element-becomes-nullable", "unchecked-sum-to-avg"]

    /// What gives sets, whose order is that of Spark's hash table.
    static let unordered: Set = ["list-to-set"]

    /// What the table engine cannot do, with what it says.
    static let notThere = [
        "deduplication-same": "no operation dropDuplicates on tables",
        "deduplication-by-more": "no operation dropDuplicates on tables",
        "deduplication-by-other": "no operation dropDuplicates on tables",
        "deduplication-to-aggregation": "no operation dropDuplicates on tables",
        "aggregation-to-deduplication": "no operation dropDuplicates on tables",
    ]

    @Test func `the recordings are there, and no departure is without its case`() {
        #expect(Self.cases.count >= 70)
        let names = Set(Self.cases.map(\.name))
        #expect(Self.misreadBySpark.union(Self.leftBehindBySpark).union(Self.takenHere).union(Self.notThere.keys).isSubset(of: names))
    }

    @Test(arguments: cases)
    func `a changed query goes on with its state where Spark's would`(_ pair: Case) throws {
        let outcome = Result { try Self.run(pair, first: "first") }
        if let said = Self.notThere[pair.name] {
            #expect { _ = try outcome.get() } throws: { "\($0)".contains(said) }
        } else if Self.misreadBySpark.contains(pair.name) {
            #expect { _ = try outcome.get() } throws: { ($0 as? StateStoreError)?.code == .otherSchema }
            #expect(try Self.run(pair, first: "second") != Self.accepted(pair))
        } else if Self.leftBehindBySpark.contains(pair.name) {
            #expect { _ = try outcome.get() } throws: { ($0 as? CheckpointError)?.code == .otherJob }
            _ = try Self.accepted(pair)
        } else if Self.takenHere.contains(pair.name) {
            #expect(pair.json["refused"] != nil)
            #expect(try outcome.get() == Self.run(pair, first: "second"))
        } else if pair.json["accepted"] != nil {
            let isUnordered = Self.unordered.contains(pair.name)
            #expect(try Self.words(outcome.get(), sorted: isUnordered) == Self.words(Self.accepted(pair), sorted: isUnordered))
        } else {
            let refused = try pair.json.field("refused")
            #expect { _ = try outcome.get() } throws: { try Self.isSame($0, refused) }
        }
    }

    private static func words(_ rows: [String], sorted: Bool) -> [[String]] {
        rows.map { row in sorted ? row.split { " ,[]".contains($0) }.map(String.init).sorted() : [row] }
    }

    private static func accepted(_ pair: Case) throws -> [String] { try pair.json.field("accepted").array("rows").map(\.text).sorted() }

    /// What the second query emits over a checkpoint of the first, or over one that was its own from the start.
    private static func run(_ pair: Case, first: String) throws -> [String] {
        var run = try StateSchemaRun(schema: try pair.file.string("schema"))
        defer { run.remove() }
        let batches = try pair.file.array("batches")
        _ = try run.run(try pair.json.field(first), batches[0])
        return try run.run(try pair.json.field("second"), batches[1]).map(\.text).sorted()
    }

    /// By kind, and by which of the two schemas differs. Where Spark misses the files of a state, we miss the operator.
    private static func isSame(_ mine: any Error, _ theirs: JSON) throws -> Bool {
        guard let schemas = theirs["schemas"] else {
            return try theirs.string("class") == "FileNotFoundException" && (mine as? CheckpointError)?.code == .otherJob
        }
        let part = try schemas.string("provided key") == schemas.string("existing key") ? "VALUE" : "KEY"
        return (mine as? StateStoreError)?.code == .otherSchema && "\(mine)".contains("[STATE_STORE_\(part)_SCHEMA_NOT_COMPATIBLE]")
    }
}
