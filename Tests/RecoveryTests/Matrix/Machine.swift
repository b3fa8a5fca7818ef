import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting

/// A machine and a broker in a simulation, and the topic `in`: record `i` is `i,k,t` with `k = i % 3` and `t` = `i` seconds.
final class Machine {
    static let records = 24
    static let keys = 3
    /// Records that a batch takes.
    static let chunk = 6

    let disk: SimulatedDisk
    let topics = SimulatedTopics()

    init(seed: UInt64) {
        disk = SimulatedDisk(seed: seed)
        topics.createTopic("in", partitions: 2)
        topics.createTopic("out", partitions: 2)
        for number in 0..<Self.records { topics.append("in", number % 2, "\(number),\(number % Self.keys),\(number * 1000)") }
    }

    func text(_ path: String) -> String? { disk.contents[path].map { String(decoding: $0, as: UTF8.self) } }
}

/// A job over the topic `in`, small enough that what it must put out is arithmetic.
struct Scene: Sendable, CustomStringConvertible {
    enum API: String, Sendable, CaseIterable {
        case dstreams, tables
        /// Tables with `Trigger.continuous`: its commits go to the disk as early, or as late, as they may.
        case tablesPipelinedEarly, tablesPipelinedLate
    }

    enum Work: String, Sendable, CaseIterable { case stateless, windowed, keyed }
    enum Sink: String, Sendable, CaseIterable { case file, kafka, transactionalKafka }

    var api: API
    var work: Work
    var sink: Sink

    var description: String { "\(api) \(work) \(sink)" }

    static let all: [Scene] = API.allCases.flatMap { api in
        Work.allCases.flatMap { work in Sink.allCases.map { Scene(api: api, work: work, sink: $0) } }
    }

    /// What the job must have put out in the end, sorted.
    var expected: [String] {
        let numbers = 0..<Machine.records
        let batches = Machine.records / Machine.chunk
        let perKey = Machine.chunk / Machine.keys
        let rows: [String]
        switch (api, work) {
        case (_, .stateless): rows = numbers.map { "\($0)" }
        case (.dstreams, .windowed):
            // Over the last two batches, a second each.
            rows = (1...batches).flatMap { label in (0..<Machine.keys).map { "\(label):\($0):\(perKey * min(label, 2))" } }
        case (.dstreams, .keyed):
            rows = (1...batches).flatMap { label in (0..<Machine.keys).map { "\(label):\($0):\(perKey * label)" } }
        case (_, .windowed):
            // Windows of 5 s that end by the last event time.
            let last = (Machine.records - 1) * 1000
            rows = stride(from: 0, to: last, by: 5000).filter { $0 + 5000 <= last }.map { "\($0 / 1000):5" }
        case (_, .keyed):
            rows = (1...batches).flatMap { batch in (0..<Machine.keys).map { "\($0):\(perKey * batch)" } }
        }
        return rows.sorted()
    }

    /// What it has put out, sorted, as a reader sees it.
    func output(_ machine: Machine) -> [String] {
        guard sink == .file else { return machine.topics.values("out").sorted() }
        if api != .dstreams, work != .keyed { return Self.published(machine).sorted() }
        return machine.disk.contents.filter { $0.key.hasPrefix("/out/") }
            .flatMap { String(decoding: $0.value, as: UTF8.self).split(separator: "\n").map(String.init) }.sorted()
    }

    /// The rows of the JSON files that the sink's log names.
    private static func published(_ machine: Machine) -> [String] {
        var paths: Set<String> = []
        for (path, bytes) in machine.disk.contents where path.hasPrefix("/out/_spark_metadata/") && !path.contains("staging") {
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst() {
                if let entry = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                    let path = entry["path"] as? String
                {
                    paths.insert(String(path.dropFirst("file://".count)))
                }
            }
        }
        return paths.flatMap { (machine.text($0) ?? "lost \($0)").split(separator: "\n") }.map { line in
            let row = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
            return row?["value"] as? String ?? String(line)
        }
    }

    /// One life of the job, until it has finished or died.
    func live(_ machine: Machine, _ life: SimulatedLife, hook: ((CrashPoint) throws -> Void)? = nil) throws {
        let storage = CheckpointStorage(files: machine.disk.mount(life), lease: .heirOfTheDead)
        defer { machine.disk.settle(after: life) }
        if api == .dstreams { try liveOnDStreams(machine, life, storage, hook) } else { try liveOnTables(machine, life, storage, hook) }
    }

    /// At least once, a row may be there several times; else it is there once.
    func isRight(_ output: [String], lives: Int) -> Bool {
        if sink != .kafka { return output == expected }
        var counts: [String: Int] = [:]
        for row in output { counts[row, default: 0] += 1 }
        return counts.keys.sorted() == Array(Set(expected)).sorted() && counts.values.allSatisfy { $0 <= lives }
    }
}
