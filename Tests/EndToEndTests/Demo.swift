import Foundation
import StreamTesting
import Testing

/// A demo in a directory of its own, and all that it leaves behind for others to read.
struct Demo {
    /// The three runs of a demo, in their order.
    enum Run: String, CaseIterable, Sendable {
        case legacy, tables, port
    }

    let scratch: Scratch

    init() throws { scratch = try Scratch(inMemory: true) }

    /// A demo that was killed just before this run: those before it are done.
    init(before run: Run, after whole: Demo) throws {
        try self.init()
        guard run != .legacy else { return }
        try FileManager.default.createDirectory(atPath: scratch.path("demo"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: whole.scratch.path("published"), toPath: scratch.path("published"))
        for done in Run.allCases.prefix(while: { $0 != run }) {
            try FileManager.default.copyItem(atPath: whole.scratch.path("demo/\(done)"), toPath: scratch.path("demo/\(done)"))
        }
    }

    func start(crashAt point: String? = nil) throws -> Sensors.Life {
        try Sensors.start(
            ["demo", "--directory", scratch.path("demo"), "--recording", ShortRecording.path()], in: scratch,
            environment: point.map { ["PORTAGE_CRASH_AT": $0] } ?? [:])
    }

    /// Dies at a step, as `kill -9` would have it.
    func die(at point: String) async throws {
        let ending = try await start(crashAt: point).end()
        #expect(ending.status == 137, "\(point) was not reached: \(ending)")
    }

    func finish() async throws {
        let ending = try await start().end()
        #expect(ending.status == 0, "\(ending)")
    }

    /// Everything that counts, by name: observations, published files, the port's rows by its log, the reports.
    func outcome() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for run in Run.allCases {
            for (name, data) in try scratch.tree("demo/\(run)/observations") { found["\(run)/observations/\(name)"] = data }
            for folder in ["offsets", "commits"] {
                for (name, data) in try scratch.tree("demo/\(run)/checkpoint/\(folder)") { found["\(run)/\(folder)/\(name)"] = data }
            }
            for (name, data) in try scratch.tree("demo/\(run)/checkpoint/portage/manifest") {
                // Each life has a fencing number of its own, and so another checksum.
                var manifest = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
                manifest["fence"] = nil
                manifest["crc"] = nil
                let batch = name.prefix { $0 != "." }
                found["\(run)/manifest/\(batch)"] = try JSONSerialization.data(withJSONObject: manifest, options: .sortedKeys)
            }
        }
        // Names with a dot are what a killed process had not finished.
        for (name, data) in try scratch.tree("published") where !name.hasPrefix(".") { found["published/\(name)"] = data }
        for (name, data) in try JSONSinkFiles(scratch.path("demo/port/rows")).files() { found["port/rows/\(name)"] = data }
        for name in ["compare.json", "compare.html", "tables.json", "tables.html"] {
            found[name] = try Data(contentsOf: URL(fileURLWithPath: scratch.path("demo/\(name)")))
        }
        return found
    }
}
