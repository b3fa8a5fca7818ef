import Foundation
import StreamTesting
import Testing

/// `state read` and `state repartition`, as processes over the checkpoints of real runs.
struct StateCommandTests {
    private func checkpoint(_ scratch: Scratch, engine: String) async throws {
        let sink = engine == "port" ? ["--format", "json", "--option", "path=\(scratch.path("rows"))"] : []
        let arguments = ["run", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("kept")] + sink
        #expect(try await Sensors.start(arguments, in: scratch, environment: ["PORTAGE_CRASH_AT": "run:5"]).end().status == 137)
    }

    private func rows(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private func pairs(_ rows: [[String: Any]]) throws -> [String: Int] {
        try rows.reduce(into: [:]) { pairs, row in
            let key = try #require((row["key"] as? [String: Any])?["key"] as? String)
            pairs[key] = try #require((row["value"] as? [String: Any])?["value"] as? Int)
        }
    }

    /// The totals of the newest window that a legacy job published.
    private func published(_ scratch: Scratch) throws -> [String: Int] {
        let newest = try scratch.tree("published").max { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
        return try rows(String(decoding: try #require(newest).value, as: UTF8.self)).reduce(into: [:]) { totals, row in
            totals[try #require(row["sensor_id"] as? String)] = try #require(row["n"] as? Int)
        }
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `the state of each engine is read as rows, and nothing is written`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        try await checkpoint(scratch, engine: engine)
        let before = try scratch.tree("kept")
        let inspected = try await Sensors.start(["inspect", scratch.path("kept")], in: scratch).end()
        #expect(inspected.output.contains("operator  partitions  bytes"), "\(inspected)")
        let all = try await Sensors.start(["state", "read", scratch.path("kept"), "--format", "json"], in: scratch).end()
        #expect(all.status == 0, "\(all)")
        // The tables' engine has a second operator, which keeps nothing between batches.
        let note = try Regex(
            #"shows operator [0-9]+ \([A-Za-z]+\); without entries: operator [0-9]+ \(stateStoreSave\); --operator chooses another\n"#)
        if engine == "tables" { #expect(all.errors.wholeMatch(of: note) != nil, "\(all)") } else { #expect(all.errors.isEmpty, "\(all)") }
        let rows = try rows(all.output)
        #expect(!rows.isEmpty)
        for row in rows { #expect(Set(row.keys) == ["key", "value", "partition_id"]) }
        if engine != "port" {
            // What the job itself published of that batch is what its state holds.
            let times = rows.compactMap { ($0["value"] as? [String: Any])?["time"] as? String }
            let last = rows.filter { ($0["value"] as? [String: Any])?["time"] as? String == times.max() }
            #expect(try pairs(last) == published(scratch))
        } else {
            for row in rows {
                let window = try #require((row["key"] as? [String: Any])?.values.compactMap { $0 as? [String: Any] }.first)
                #expect(window["start"] is String && window["end"] is String)
            }
        }
        let table = try await Sensors.start(["state", "read", scratch.path("kept"), "--batch-id", "1"], in: scratch).end()
        #expect(table.output.contains("|partition_id|"), "\(table)")
        let future = try await Sensors.start(["state", "read", scratch.path("kept"), "--batch-id", "5"], in: scratch).end()
        future.expectRefusal("batch 5 is not done", "there are batches 0 to 4")
        let other = try await Sensors.start(["state", "read", scratch.path("kept"), "--operator", "77"], in: scratch).end()
        other.expectRefusal("no state of operator 77")
        #expect(Scratch.differences(before, try scratch.tree("kept")).isEmpty)
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `state that is gone is damage`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        try await checkpoint(scratch, engine: engine)
        #expect(try await Sensors.start(["inspect", scratch.path("kept")], in: scratch).end().status == 0)
        try FileManager.default.removeItem(atPath: scratch.path("kept/state"))
        let inspected = try await Sensors.start(["inspect", scratch.path("kept")], in: scratch).end()
        #expect(
            inspected.status == 1 && inspected.output.contains("problem: \(scratch.path("kept"))/state is missing or empty"), "\(inspected)"
        )
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a repartition of each engine's state does not change the run's output`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        try await checkpoint(scratch, engine: engine)
        let before = try await Sensors.start(["state", "read", scratch.path("kept"), "--format", "json"], in: scratch).end()
        let repartitioned = try await Sensors.start(["state", "repartition", scratch.path("kept"), "--partitions", "3"], in: scratch).end()
        #expect(repartitioned.status == 0 && repartitioned.output.contains("in 3 partitions now (1 before)"), "\(repartitioned)")
        let after = try await Sensors.start(["state", "read", scratch.path("kept"), "--format", "json"], in: scratch).end()
        func pairs(_ text: String) throws -> [String] {
            try rows(text).map { row in
                var row = row
                row["partition_id"] = nil
                return String(decoding: try JSONSerialization.data(withJSONObject: row, options: .sortedKeys), as: UTF8.self)
            }.sorted()
        }
        #expect(try pairs(after.output) == pairs(before.output))
        #expect(try Set(rows(before.output).compactMap { $0["partition_id"] as? Int }) == [0])
        #expect(try Set(rows(after.output).compactMap { $0["partition_id"] as? Int }) == [0, 1, 2])
        let sink = engine == "port" ? ["--format", "json", "--option", "path=\(scratch.path("rows"))"] : []
        let arguments = ["run", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("kept")] + sink
        #expect(try await Sensors.start(arguments, in: scratch).end().status == 0)
        let plain = try Scratch(inMemory: true)
        let undisturbed = arguments.map { $0.replacingOccurrences(of: scratch.path(""), with: plain.path("")) }
        #expect(try await Sensors.start(undisturbed, in: plain).end().status == 0)
        if engine == "port" {
            #expect(try JSONSinkFiles(scratch.path("rows")).rows().sorted() == JSONSinkFiles(plain.path("rows")).rows().sorted())
        } else {
            #expect(try published(scratch).isEmpty == false)
            #expect(Scratch.differences(try scratch.tree("published"), try plain.tree("published")).isEmpty)
        }
    }
}
