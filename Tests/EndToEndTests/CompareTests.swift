import Foundation
import StreamTesting
import Testing

/// `compare` as a process: what goes where, and with which status it ends.
struct CompareTests {
    private struct Report: Decodable { var verdict: String }

    @Test func `a report to standard output has it for itself, and the table goes to standard error`() async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["compare", "--recording", try ShortRecording.path(), "--rows", "2"]
        let plain = try await Sensors.start(arguments, in: scratch).end()
        #expect(plain.status == 1 && plain.errors.isEmpty && plain.output.contains("≠ sensor-totals: Different: "), "\(plain)")

        let json = try await Sensors.start(arguments + ["--json", "-", "--html", "page.html"], in: scratch).end()
        #expect(json.status == 1 && json.errors == plain.output + "page: page.html\n", "\(json)")
        #expect(try JSONDecoder().decode(Report.self, from: Data(json.output.utf8)).verdict == "different")
        let page = try await Sensors.start(arguments + ["--html", "-"], in: scratch).end()
        let file = try scratch.text("work/page.html")
        #expect(page.status == 1 && page.errors == plain.output && page.output == file, "\(page.errors)")
        #expect(try scratch.tree("work").keys.sorted() == ["page.html"], "no file is called -")
    }

    @Test func `links are followed, and what is no regular file is written as it is`() async throws {
        let scratch = try Scratch(inMemory: true)
        let files = FileManager.default
        let arguments = ["compare", "--recording", try ShortRecording.path(), "--against", "tables", "--json"]
        let plain = try await Sensors.start(arguments + ["plain.json"], in: scratch).end()
        #expect(plain.status == 0, "\(plain)")
        let report = try scratch.text("work/plain.json")

        for (link, target) in [("link", "there.json"), ("dangling", "new/file.json"), ("twice", "link")] {
            if target == "there.json" { try Data("old".utf8).write(to: URL(filePath: scratch.path("work/there.json"))) }
            try files.createSymbolicLink(atPath: scratch.path("work/\(link)"), withDestinationPath: target)
            #expect(try await Sensors.start(arguments + [link], in: scratch).end().status == 0)
            #expect(try files.destinationOfSymbolicLink(atPath: scratch.path("work/\(link)")) == target, "the link is a link still")
            #expect(try scratch.text("work/\(link)") == report)
            try Data("old".utf8).write(to: URL(filePath: scratch.path("work/there.json")))
        }

        let full = scratch.path("full")
        try files.createSymbolicLink(atPath: full, withDestinationPath: "/dev/full")
        let refused = try await Sensors.start(arguments + [full], in: scratch).end()
        refused.expectRefusal(full, "No space left on device")
    }

    @Test func `an output that there is not is refused with those that are, before anything is written`() async throws {
        let scratch = try Scratch(inMemory: true)
        for output in ["foreachRDD-1", "sensor-total", "foreachRDD-0=nope", "=", ""] {
            let ending = try await Sensors.start(
                ["compare", "--recording", try ShortRecording.path(), "--json", "report.json", "--output", output], in: scratch
            ).end()
            ending.expectRefusal("--output \(output)", "the legacy side has foreachRDD-0; the other side has sensor-totals", about: output)
        }
        #expect(try scratch.tree("work").isEmpty)
        for output in ["foreachRDD-0", "sensor-totals", "foreachRDD-0=sensor-totals"] {
            let ending = try await Sensors.start(["compare", "--recording", try ShortRecording.path(), "--output", output], in: scratch).end()
            #expect(ending.status == 1, "\(ending)")
        }
    }

    @Test func `--allow-pending lets no difference pass`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(["compare", "--recording", try ShortRecording.path(), "--allow-pending"], in: scratch).end()
        #expect(ending.status == 1, "\(ending)")
        let same = try await Sensors.start(["compare", "--recording", try ShortRecording.path(), "--against", "tables", "--json", "-"], in: scratch).end()
        #expect(same.status == 0, "\(same)")
        #expect(try JSONDecoder().decode(Report.self, from: Data(same.output.utf8)).verdict == "identical")
    }

    @Test func `a recording of another topic ends in 2, whatever is allowed`() async throws {
        let scratch = try Scratch(inMemory: true)
        for against in ["port", "tables"] {
            let ending = try await Sensors.start(
                "relay", ["compare", "elsewhere", "--recording", try ShortRecording.path(), "--against", against, "--allow-pending"], in: scratch
            ).end()
            #expect(ending.status == 2, "\(ending)")
            #expect(ending.errors == "relay: the legacy job reads none of the records: they are of sensor_readings_raw, and it reads relay-in\n", "\(ending)")
        }
    }
}
