import Columnar
import Foundation
import Portage
import StateStore
import StreamTesting
import Testing

/// Checkpoints that earlier builds wrote are gone on from: each folder of `fixtures/checkpoints` holds those of one build.
///
/// When state is written otherwise than before, or of another kind, record another folder beside the others, with the build before the
/// change, and add it to git: `PORTAGE_RECORD_CHECKPOINTS=fixtures/checkpoints/NAME` and the tests of this suite, twice: the second time
/// what `state read` shows is recorded too. Keep of it what is new; a folder need not have every job.
/// Those in RocksDB were repartitioned (`portage state repartition … --partitions 3`), so that they hold a database and not only deltas.
@Suite struct RecordedCheckpointTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "fixtures/checkpoints").path
    static let recordings = names("")

    /// A checkpoint of a recording, by the name of the job that wrote it.
    struct Recorded: Sendable, CustomTestStringConvertible {
        var recording: String
        var name: String
        var testDescription: String { "\(recording)/\(name)" }
    }

    static let recorded = recordings.flatMap { recording in
        names(recording).filter { !$0.hasSuffix(".txt") }.map { Recorded(recording: recording, name: $0) }
    }

    /// Those whose text is recorded too. The build that wrote `2026-11-types` could not show sums and averages of decimals.
    static let shown = recorded.filter { names($0.recording).contains("\($0.name).txt") || target != nil }

    /// What is in a folder; that there is anything has a test of its own.
    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private static func tableJob(_ recorded: Recorded) -> RecordedTables? { tables.first { name($0) == recorded.name } }
    private static func legacyJob(_ recorded: Recorded) -> RecordedJob? {
        [false, true].map { RecordedJob(onTables: $0) }.first { name($0) == recorded.name }
    }

    private static let target = ProcessInfo.processInfo.environment["PORTAGE_RECORD_CHECKPOINTS"]

    static let tables = RecordedTables.Query.allCases.flatMap { query in
        StateStoreProvider.allCases.map { RecordedTables(query: query, provider: $0) }
    }
    private static func name(_ job: RecordedTables) -> String { "tables-\(job.query.rawValue)-\(job.provider)" }
    private static func name(_ job: RecordedJob) -> String { job.onTables ? "adapter" : "dstreams" }

    /// A copy that may be written to.
    private func copy(_ recorded: Recorded, into scratch: Scratch) throws -> String {
        let path = scratch.path + "/kept"
        try FileManager.default.copyItem(atPath: "\(Self.root)/\(recorded.testDescription)", toPath: path)
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

    @Test func `the recordings are there, and each is of a job that there is`() {
        let stores = StateStoreProvider.allCases
        #expect(stores.count == 2)
        let first = stores.flatMap { store in ["windows", "totals", "chain"].map { "tables-\($0)-\(store)" } } + ["adapter", "dstreams"]
        let all = Dictionary(grouping: Self.recorded, by: \.recording).mapValues { Set($0.map(\.name)) }
        #expect(all["2026-11"] == Set(first))
        #expect(all["2026-11-types"] == Set(stores.map { "tables-types-\($0)" }))
        #expect(Set(Self.shown.map(\.testDescription)).isSuperset(of: first.map { "2026-11/\($0)" }))
        for recorded in Self.recorded { #expect(Self.tableJob(recorded) != nil || Self.legacyJob(recorded) != nil, "\(recorded)") }
        #expect(Set(Self.recorded.map(\.name)) == Set(Self.tables.map(Self.name) + ["adapter", "dstreams"]), "a job has no recording")
    }

    @Test(arguments: tables) func `a table query emits what arithmetic says, stopped in the middle`(job: RecordedTables) throws {
        let scratch = try Scratch(inMemory: true)
        let path = scratch.path + "/kept"
        compare(try job.run(0..<RecordedTables.half, checkpoint: path), job.expected(0..<RecordedTables.half), "first half")
        try record(path, Self.name(job))
        compare(
            try job.run(RecordedTables.half..<RecordedTables.batches, checkpoint: path),
            job.expected(RecordedTables.half..<RecordedTables.batches), "second half")
    }

    @Test(arguments: recorded.filter { tableJob($0) != nil }) func `a table query goes on from a recorded checkpoint`(
        recorded: Recorded
    ) throws {
        let scratch = try Scratch(inMemory: true)
        let (job, path) = (try #require(Self.tableJob(recorded)), try copy(recorded, into: scratch))
        compare(
            try job.run(RecordedTables.half..<RecordedTables.batches, checkpoint: path),
            job.expected(RecordedTables.half..<RecordedTables.batches), recorded.testDescription)
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

    @Test(arguments: recorded.filter { legacyJob($0) != nil }) func `a DStream job goes on from a recorded checkpoint`(
        recorded: Recorded
    ) throws {
        let scratch = try Scratch(inMemory: true)
        let (job, path) = (try #require(Self.legacyJob(recorded)), try copy(recorded, into: scratch))
        let rest = RecordedJob.half..<RecordedJob.batches.count
        #expect(try job.run(rest, checkpoint: path) == job.expected(rest))
    }

    @Test(arguments: shown) func `recorded state is shown as it was`(recorded: Recorded) throws {
        let path = "\(Self.root)/\(recorded.testDescription)"
        let text = try text(path)
        if let target = Self.target, URL(filePath: target).lastPathComponent == recorded.recording {
            try text.write(toFile: path + ".txt", atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOfFile: path + ".txt", encoding: .utf8)))
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
