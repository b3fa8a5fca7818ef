import Adapter
import Foundation
import Testing

/// Spark's DStream jobs, unchanged, on the table engine, against what Spark emitted.
@Suite struct AdapterOracleTests {
    /// Jobs that come out otherwise, and why.
    static let outside: [String: String] = [
        "outputs-failing-window": "a failure inside an aggregate ends a run on tables; DStreams go on"
    ]

    static let recordings = Recording.all("dstream").filter {
        outside[$0.name] == nil && !DStreamOracleTests.impossible.contains($0.name)
    }

    @Test(arguments: recordings)
    func `the adapter emits what Spark emitted`(_ recording: Recording) throws {
        let run = DStreamRun(recording.json, onTables: true)
        // Only the order of rows is another.
        let mine = run.emitted.map(\.sorted)
        let theirs = try recording.json.array("recorded").map(\.sorted)
        for (mine, theirs) in zip(mine, theirs) where !DStreamOracleTests.matches(mine, theirs) {
            Issue.record("emitted \(mine.text), Spark \(theirs.text)")
        }
        #expect(mine.count == theirs.count)
        try DStreamOracleTests.compare(run.error, recording.json["error"])
    }

    @Test(arguments: Recording.all("dstream").filter { outside[$0.name] != nil })
    func `a job outside of the promise really differs`(_ recording: Recording) throws {
        let mine = DStreamRun(recording.json, onTables: true).emitted.map(\.sorted)
        let theirs = try recording.json.array("recorded").map(\.sorted)
        let agrees = mine.count == theirs.count && zip(mine, theirs).allSatisfy { DStreamOracleTests.matches($0, $1) }
        #expect(!agrees, "it agrees now: take it off the list")
    }
}
