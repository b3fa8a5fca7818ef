import Foundation
import StreamTesting
import Testing

/// The same recording again, in another process with another hash seed: the same bytes.
struct RepeatedRunTests {
    @Test(arguments: ["dstreams", "tables", "port"])
    func `a recording run twice is observed in the same bytes`(engine: String) async throws {
        var runs: [[String: Data]] = []
        for _ in 0..<2 {
            let scratch = try Scratch(inMemory: true)
            var arguments = ["run", "--engine", engine, "--recording", Sensors.recording, "--checkpoint", scratch.path("checkpoint")]
            if engine == "port" { arguments += ["--format", "json", "--option", "path=\(scratch.path("rows"))"] }
            let ending = try await Sensors.start(arguments, in: scratch).end()
            #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending)")
            var written = try scratch.tree("checkpoint/portage/observations")
            #expect(written.count >= 60)
            for (name, data) in try scratch.tree("published") { written["published/\(name)"] = data }
            if engine == "port" {
                for (name, data) in try JSONSinkFiles(scratch.path("rows")).files() { written["rows/\(name)"] = data }
            }
            runs.append(written)
        }
        #expect(Scratch.differences(runs[0], runs[1]).isEmpty)
    }

    @Test func `compare exits with 1 on a difference and writes the same report twice`() async throws {
        var reports: [Data] = []
        for _ in 0..<2 {
            let scratch = try Scratch(inMemory: true)
            let ending = try await Sensors.run(
                "compare", "--recording", ShortRecording.path(), "--json", scratch.path("a.json"), "--html", scratch.path("new/a.html"),
                in: scratch)
            #expect(ending.status == 1 && ending.errors.isEmpty, "\(ending)")
            #expect(try scratch.tree("published").isEmpty, "a comparison let a side effect through")
            reports.append(
                try Data(contentsOf: URL(fileURLWithPath: scratch.path("a.json")))
                    + Data(contentsOf: URL(fileURLWithPath: scratch.path("new/a.html"))))
        }
        #expect(reports[0] == reports[1])
    }
}
