import BatchRuntime
import Columnar
import Foundation
import Synchronization
import Tables
import StreamTesting
import Testing

/// A query that is ended or killed anywhere and started again on its checkpoint gives what an undisturbed one gives.
@Suite struct RestartTests {
    struct Killed: Error {}

    static func scratch() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "portage-tables-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Rows of each batch, by number; a batch that runs again must give the same rows.
    final class Outputs: Sendable {
        let rows = Mutex<[Int64: [[Value]]]>([:])
        let contradictions = Mutex(0)

        func take(_ batch: Int64, _ emitted: [[Value]]) {
            rows.withLock { rows in
                if let before = rows[batch], before != emitted { contradictions.withLock { $0 += 1 } }
                rows[batch] = emitted
            }
        }
    }

    static func query(_ scenario: Scenario, _ stream: MemoryStream, _ outputs: Outputs) throws -> StreamingQuery {
        try scenario.writer(stream).foreachBatch { table, batch in outputs.take(batch, try table.batches().flatMap(\.rows)) }.prepare()
    }

    @Test(arguments: 0..<6) func `ended after any wave`(_ round: Int) throws {
        let (_, plain, waves) = RandomTests.random(ProcessSeed.value &+ UInt64(round) &* 101)
        let want = try plain.run(waves).map(\.rows)
        for cut in 0...waves.count {
            var scenario = plain
            let directory = try Self.scratch()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            scenario.checkpoint = directory + "/cp"
            let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
            let outputs = Outputs()
            for part in [waves[..<cut], waves[cut...]] {
                let query = try Self.query(scenario, stream, outputs)
                for wave in part {
                    for batch in wave { try stream.add(batch.map(Scenario.row)) }
                    try query.runAvailable()
                }
                try query.stop()
            }
            let got = outputs.rows.withLock { rows in rows.keys.sorted().map { Scenario.sorted(rows[$0] ?? []) } }
            #expect(got == want, "PORTAGE_SEED=\(ProcessSeed.value) round \(round), ended after wave \(cut)")
        }
    }

    @Test(arguments: 0..<3) func `killed before or after any step`(_ round: Int) throws {
        let (_, plain, all) = RandomTests.random(ProcessSeed.value &+ UInt64(round) &* 211)
        // Everything is there from the start, so that a restart finds the batches that an undisturbed run has.
        let waves = [all.flatMap { $0 }]
        let want = try plain.run(waves).map(\.rows)
        for kill in stride(from: round, to: 48, by: 3) {
            var scenario = plain
            let directory = try Self.scratch()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            scenario.checkpoint = directory + "/cp"
            let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
            for batch in waves[0] { try stream.add(batch.map(Scenario.row)) }
            let outputs = Outputs()
            let first = try Self.query(scenario, stream, outputs)
            let steps = Mutex(0)
            first.setCrashHook { _ in
                let step = steps.withLock { steps in
                    defer { steps += 1 }
                    return steps
                }
                if step == kill { throw Killed() }
            }
            do {
                try first.runAvailable()
                try first.stop()
            } catch is Killed {}
            let second = try Self.query(scenario, stream, outputs)
            try second.runAvailable()
            try second.stop()
            let got = outputs.rows.withLock { rows in rows.keys.sorted().map { Scenario.sorted(rows[$0] ?? []) } }
            #expect(got == want, "PORTAGE_SEED=\(ProcessSeed.value) round \(round), killed at step \(kill)")
            #expect(outputs.contradictions.withLock { $0 } == 0)
        }
    }

    @Test func `a checkpoint of a query with other keys is refused`() throws {
        let directory = try Self.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var scenario = Scenario()
        scenario.checkpoint = directory + "/cp"
        let stream = MemoryStream(Scenario.schema)
        try stream.add(Scenario.records("a1@3").map(Scenario.row))
        let query = try scenario.writer(stream).format("noop").prepare()
        try query.runAvailable()
        try query.stop()
        scenario.window = "20 seconds"
        #expect(throws: (any Error).self) { try scenario.writer(stream).format("noop").prepare() }
        scenario.window = "10 seconds"
        try scenario.writer(stream).format("noop").prepare().stop()
    }
}
