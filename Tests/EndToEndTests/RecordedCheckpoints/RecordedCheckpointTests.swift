import Columnar
import Foundation
import Portage
import StateStore
import StreamTesting
import Testing

/// Checkpoints that earlier builds wrote are gone on from: each folder of `fixtures/checkpoints` holds those of one build.
///
/// When state is written otherwise than before, record another folder beside the others, with the build before the change, and add it to git:
/// `PORTAGE_RECORD_CHECKPOINTS=fixtures/checkpoints/NAME` and the tests of this suite, twice: the second time what `state read` shows is recorded too.
/// Those in RocksDB were repartitioned (`portage state repartition … --partitions 3`), so that they hold a database and not only deltas.
@Suite struct RecordedCheckpointTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/checkpoints").path
    static let recordings = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    private static let target = ProcessInfo.processInfo.environment["PORTAGE_RECORD_CHECKPOINTS"]

    static let tables = RecordedTables.Query.allCases.flatMap { query in StateStoreProvider.allCases.map { RecordedTables(query: query, provider: $0) } }
    private static func name(_ job: RecordedTables) -> String { "tables-\(job.query.rawValue)-\(job.provider)" }
    private static func name(_ job: RecordedJob) -> String { job.onTables ? "adapter" : "dstreams" }

    /// A copy that may be written to.
    private func copy(_ name: String, of recording: String, into scratch: Scratch) throws -> String {
        let path = scratch.path + "/kept"
        try FileManager.default.copyItem(atPath: "\(Self.root)/\(recording)/\(name)", toPath: path)
        return path
    }

    private func record(_ path: String, _ name: String) throws {
        guard let target = Self.target else { return }
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: path, toPath: "\(target)/\(name)")
        // Who held it says nothing of its state.
        try? FileManager.default.removeItem(atPath: "\(target)/\(name)/portage/lease")
    }

    private func compare(_ got: [[Value]], _ want: [[Value]], _ what: String) {
        let (got, want) = (got.map { "\($0)" }.sorted(), want.map { "\($0)" }.sorted())
        #expect(got.count == want.count && !want.isEmpty, "\(what)")
        for (got, want) in zip(got, want) where got != want { Issue.record("\(what): \(got) is not \(want)") }
    }

    @Test(arguments: tables) func `a table query emits what arithmetic says, stopped in the middle`(job: RecordedTables) throws {
        let scratch = try Scratch(inMemory: true)
        let path = scratch.path + "/kept"
        compare(try job.run(0..<RecordedTables.half, checkpoint: path), job.expected(0..<RecordedTables.half), "first half")
        try record(path, Self.name(job))
        compare(
            try job.run(RecordedTables.half..<RecordedTables.batches, checkpoint: path), job.expected(RecordedTables.half..<RecordedTables.batches), "second half")
    }

    @Test(arguments: tables, recordings) func `a table query goes on from a recorded checkpoint`(job: RecordedTables, recording: String) throws {
        let scratch = try Scratch(inMemory: true)
        let path = try copy(Self.name(job), of: recording, into: scratch)
        compare(
            try job.run(RecordedTables.half..<RecordedTables.batches, checkpoint: path), job.expected(RecordedTables.half..<RecordedTables.batches), recording)
    }

    @Test(arguments: [false, true]) func `a DStream job puts out what arithmetic says, stopped in the middle`(onTables: Bool) throws {
        let scratch = try Scratch(inMemory: true)
        let path = scratch.path + "/kept"
        let job = RecordedJob(onTables: onTables)
        #expect(try job.run(0..<RecordedJob.half, checkpoint: path) == job.expected(0..<RecordedJob.half))
        try record(path, Self.name(job))
        let rest = RecordedJob.half..<RecordedJob.batches.count
        #expect(try job.run(rest, checkpoint: path) == job.expected(rest))
    }

    @Test(arguments: [false, true], recordings) func `a DStream job goes on from a recorded checkpoint`(onTables: Bool, recording: String) throws {
        let scratch = try Scratch(inMemory: true)
        let job = RecordedJob(onTables: onTables)
        let path = try copy(Self.name(job), of: recording, into: scratch)
        let rest = RecordedJob.half..<RecordedJob.batches.count
        #expect(try job.run(rest, checkpoint: path) == job.expected(rest))
    }

    @Test(arguments: recordings) func `recorded state is shown as it was`(recording: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/\(recording)").sorted() where !name.hasSuffix(".txt") {
            let shown = "\(Self.root)/\(recording)/\(name).txt"
            let text = try text("\(Self.root)/\(recording)/\(name)")
            if Self.target != nil { try text.write(toFile: shown, atomically: true, encoding: .utf8) }
            #expect(text == (try String(contentsOfFile: shown, encoding: .utf8)), "\(name)")
        }
    }

    /// What `state read` prints of every store after the last batch.
    private func text(_ checkpoint: String) throws -> String {
        let state = try StoredState(of: checkpoint)
        return try state.operators.map { found in
            let (rows, forms) = try StateRows(state, operatorID: found.operatorInfo.operatorId).text(at: state.batches.last ?? 0)
            let lines = String(decoding: rows.json(forms), as: UTF8.self).split(separator: "\n").sorted()
            return "\(found.operatorInfo.operatorId) \(found.operatorInfo.operatorName)\n\(lines.map { "\($0)\n" }.joined())"
        }.joined()
    }
}
