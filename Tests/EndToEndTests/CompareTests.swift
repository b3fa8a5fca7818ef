import Foundation
import Offsets
import Portage
import Recordings
import StreamTesting
import Testing

/// `compare` as a process: what goes where, and with which status it ends.
struct CompareTests {
    private struct Report: Decodable {
        struct Output: Decodable {
            struct Batch: Decodable { var records: Int64 }
            var against: String
            var portName: String
            var legacyBatches: [Batch]
        }
        var verdict: String
        var outputs: [Output]
    }

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
            let ending = try await Sensors.start(["compare", "--recording", try ShortRecording.path(), "--output", output], in: scratch)
                .end()
            #expect(ending.status == 1, "\(ending)")
        }
    }

    @Test func `--allow-explained lets differences pass that are all explained, by the causes that are named`() async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["compare", "--recording", try ShortRecording.path(), "--rows", "1"]
        let all = try await Sensors.start(arguments + ["--allow-explained"], in: scratch).end()
        #expect(all.status == 0 && all.output.contains("Allowed: every difference is explained, by "), "\(all)")
        let one = try await Sensors.start(arguments + ["--allow-explained", "--allow-class", "inverse-drift"], in: scratch).end()
        #expect(one.status == 1 && one.output.contains("Not allowed: ") && one.output.contains("boundary-shift in "), "\(one)")
        for wrong in [
            ["--allow-class", "late-drop"], ["--allow-explained", "--allow-class", "unexplained"],
            ["--allow-explained", "--allow-class", "value"],
        ] {
            let refused = try await Sensors.start(arguments + wrong, in: scratch).end()
            #expect(refused.status == 64 && refused.errors.contains("--allow-class"), "\(refused)")
        }
    }

    @Test func `the port's columns can be named, and a wrong name is refused with those that are`() async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["compare", "--recording", try ShortRecording.path(), "--json", "-"]
        let inferred = try await Sensors.start(arguments, in: scratch).end()
        let named = try await Sensors.start(arguments + ["--key", "sensor_id", "--value", "n", "--label", "window"], in: scratch).end()
        #expect(inferred.status == 1 && named.status == 1 && named.output == inferred.output, "\(named.errors)")
        let swapped = try await Sensors.start(arguments + ["--key", "n", "--value", "sensor_id"], in: scratch).end()
        #expect(swapped.status == 1 && swapped.output != inferred.output, "\(swapped.errors)")
        let wrong = try await Sensors.start(arguments + ["--key", "sensr"], in: scratch).end()
        wrong.expectRefusal("there is no column 'sensr'", "window, sensor_id, n")
    }

    @Test func `--allow-pending lets no difference pass`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(["compare", "--recording", try ShortRecording.path(), "--allow-pending"], in: scratch).end()
        #expect(ending.status == 1, "\(ending)")
        let same = try await Sensors.start(
            ["compare", "--recording", try ShortRecording.path(), "--against", "tables", "--json", "-"], in: scratch
        ).end()
        #expect(same.status == 0, "\(same)")
        #expect(try JSONDecoder().decode(Report.self, from: Data(same.output.utf8)).verdict == "identical")
    }

    @Test func `a recording of another topic ends in 2, whatever is allowed`() async throws {
        let scratch = try Scratch(inMemory: true)
        for against in ["port", "tables"] {
            let ending = try await Sensors.start(
                "relay", ["compare", "elsewhere", "--recording", try ShortRecording.path(), "--against", against, "--allow-pending"],
                in: scratch
            ).end()
            #expect(ending.status == 2, "\(ending)")
            #expect(
                ending.errors
                    == "relay: [COMPARISON.NOTHING_READ] the legacy job reads none of the records: they are of sensor_readings_raw, and "
                        + "it reads relay-in\n",
                "\(ending)")
        }
    }

    @Test func `a part of a recording is compared where --from and --until say so`() async throws {
        let scratch = try Scratch(inMemory: true)
        let path = try ShortRecording.path()
        let ranges = try Recording(directory: path).ranges
        let (first, last) = (ranges[0], ranges[3])
        func offsets(_ partition: TopicPartition, _ offset: Int64) -> String {
            "{\"\(partition.topic)\":{\"\(partition.partition)\":\(offset)}}"
        }
        let arguments = ["compare", "--recording", path, "--rows", "0", "--json", "-"]
        let part = try await Sensors.start(
            arguments + [
                "--from", offsets(first.topicPartition, first.from + 100), "--until", offsets(last.topicPartition, last.until - 70),
            ], in: scratch
        ).end()
        #expect(part.status == 1, "\(part)")
        func records(_ ending: Sensors.Ending) throws -> Int64 {
            try #require(JSONDecoder().decode(Report.self, from: Data(ending.output.utf8)).outputs.first).legacyBatches.reduce(0) {
                $0 + $1.records
            }
        }
        let all = ranges.reduce(0) { $0 + $1.count }
        #expect(try records(part) == all - 170)
        for words in [[], ["--from", "Earliest", "--until", "LATEST"]] {
            let whole = try await Sensors.start(arguments + words, in: scratch).end()
            #expect(try records(whole) == all)
        }
    }

    @Test func `against the table engine both sides are called by their engines`() async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["compare", "--recording", try ShortRecording.path(), "--against", "tables", "--all", "--rows", "3"]
        let table = try await Sensors.start(arguments + ["--html", "page.html"], in: scratch).end()
        #expect(table.status == 0 && !table.output.contains("port"), "\(table)")
        #expect(table.output.split(separator: "\n").first?.split(separator: " ").suffix(3) == ["DStreams", "tables", "why"], "\(table)")
        let json = try await Sensors.start(arguments + ["--json", "-"], in: scratch).end()
        let output = try #require(JSONDecoder().decode(Report.self, from: Data(json.output.utf8)).outputs.first)
        #expect(output.against == "tables" && output.portName == "foreachRDD-0 on tables")
        let page = try scratch.text("work/page.html").replacing(/(?s)<(style|script)>.*?<\/\1>/, with: "")
        let named = page.matches(of: /(?i)>[^<>]*\b(?:port|legacy)\b[^<>]*</).map { String($0.output) }
        #expect(named.isEmpty, "\(named)")
    }

    @Test(arguments: ["dstreams", "tables"])
    func `a run over a recording of another topic is refused before its first batch`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(
            "relay", ["run", "elsewhere", "--engine", engine, "--recording", try ShortRecording.path()], in: scratch
        ).end()
        #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
        #expect(
            ending.errors
                == "relay: [COMPARISON.NOTHING_READ] the legacy job reads none of the records: they are of sensor_readings_raw, and it "
                    + "reads relay-in\n",
            "\(ending)")
    }

    @Test func `a port that reads none of a recording's records is refused`() async throws {
        let scratch = try Scratch(inMemory: true)
        let path = try ShortRecording.path()
        let ending = try await Sensors.start(
            "relay", ["run", "elsewhere", "--engine", "port", "--format", "noop", "--recording", path], in: scratch
        ).end()
        #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
        #expect(
            ending.errors.contains("of the port reads none of the records: they are of sensor_readings_raw; look at its subscribe option"),
            "\(ending)")
    }

    @Test func `a port that reads none of them has written nothing when that is said, with a checkpoint and a sink of files too`()
        async throws
    {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(
            "relay",
            [
                "run", "elsewhere", "--engine", "port", "--format", "json", "--option", "path=rows", "--checkpoint", "kept", "--recording",
                try ShortRecording.path(),
            ],
            in: scratch
        ).end()
        #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
        #expect(
            ending.errors.contains("of the port reads none of the records: they are of sensor_readings_raw; look at its subscribe option"),
            "\(ending)")
        #expect(try scratch.tree("work").isEmpty)
    }

    @Test func `what a comparison reads is not written over, through links neither`() async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        let before = try FileManager.default.contentsOfDirectory(atPath: recording).sorted()
        try FileManager.default.createDirectory(atPath: scratch.path("work"), withIntermediateDirectories: true)
        for (link, target) in [("linked", recording), ("also.json", "counterexample.json")] {
            try FileManager.default.createSymbolicLink(atPath: scratch.path("work/\(link)"), withDestinationPath: target)
        }
        try Data("batches".utf8).write(to: URL(filePath: scratch.path("work/counterexample.json")))
        let refused: [(arguments: [String], words: String)] = [
            (["--recording", "linked", "--json", "\(recording)/recording.json"], "lies in the folder of --recording linked"),
            (["--recording", recording, "--html", "linked/page.html"], "lies in the folder of --recording \(recording)"),
            (
                ["--recording", recording, "--batches", "counterexample.json", "--json", "also.json"],
                "--json also.json and --batches counterexample.json: they are one"
            ),
            (
                ["--recording", recording, "--batches", "also.json", "--shrink"],
                "--shrink-to counterexample.json and --batches also.json: they are one"
            ),
        ]
        for (arguments, words) in refused {
            let ending = try await Sensors.start(["compare"] + arguments, in: scratch).end()
            ending.expectRefusal(words, about: "\(arguments)")
        }
        #expect(try scratch.text("work/counterexample.json") == "batches")
        #expect(try FileManager.default.contentsOfDirectory(atPath: recording).sorted() == before)
    }

    @Test(arguments: ["torn", "empty"])
    func `a damaged file of observations is named before a batch runs, and without it the run goes on`(damage: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "--checkpoint", "kept", "--recording", try ShortRecording.path()]
        #expect(try await Sensors.start(arguments, in: scratch).end().status == 0)
        let folder = "work/kept/portage/observations"
        let name = try #require(try scratch.tree(folder).filter { $0.value.count > 120 }.keys.sorted().first)
        let file = scratch.path("\(folder)/\(name)")
        try Data(contentsOf: URL(filePath: file)).prefix(damage == "torn" ? 101 : 0).write(to: URL(filePath: file))
        let refused = try await Sensors.start(arguments, in: scratch).end()
        refused.expectRefusal("kept/portage/observations/\(name)", "torn or damaged: delete it")
        try FileManager.default.removeItem(atPath: file)
        let again = try await Sensors.start(arguments, in: scratch).end()
        #expect(again.status == 0 && again.output.contains("nothing new"), "\(again)")
    }

    @Test func `a command that does not fit a line can be copied all the same`() throws {
        let words = ["printf", "'%s|'", "--recording", "'a folder/with a name'", "--from", "'{\"t\":{\"0\":120}}'", "last"]
        for width in [nil, 20, 33, 40, 80, 200] {
            let text = CommandOutput.command(words, after: "again:", width: width)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", String(text.dropFirst("again:".count))]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            #expect(said == "--recording|a folder/with a name|--from|{\"t\":{\"0\":120}}|last|", "\(text)")
            for line in text.split(separator: "\n") where line.count > width ?? .max {
                // A word that is longer than the line has one to itself.
                let alone = line.replacing("again:", with: "").replacing(" \\", with: "").trimmingCharacters(in: .whitespaces)
                #expect(words.contains(alone), "\(line)")
            }
        }
    }

    @Test(arguments: ["dstreams", "tables"])
    func `a run over another recording than its checkpoint's is refused once, at its first label`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "--engine", engine, "--checkpoint", scratch.path("kept"), "--recording"]
        #expect(try await Sensors.start(arguments + [try ShortRecording.path()], in: scratch).end().status == 0)
        let later = try ShortRecording.cut("later-\(engine)", from: 9, until: 14)
        let first = try #require(BatchManifest(from: Recording(directory: later), batchInterval: 10_000).entries.first)
        let ending = try await Sensors.start(arguments + [later], in: scratch).end()
        ending.expectRefusal("batch \(first.batchTime) ms", "continue at offset", "give the recording of its earlier runs")
    }

    @Test func `what was made small is said and written, and the command that is shown compares over it alone`() async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        let found = try await Sensors.start(["compare", "--recording", recording, "--shrink", "--rows", "0"], in: scratch).end()
        #expect(found.status == 1, "\(found)")
        let lines = found.output.split(separator: "\n")
        let small = try #require(lines.first { $0.hasPrefix("shrink: foreachRDD-0 and sensor-totals: still different over ") }, "\(found)")
        #expect(small.contains(" in \(ShortRecording.batches) batches, after "), "\(small)")
        #expect(lines.contains("batches: counterexample.json"), "\(found)")
        let again = try #require(lines.first { $0.hasPrefix("again: sensors ") }?.dropFirst("again: sensors ".count), "\(found)")
        let words = again.split(separator: " ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "'")) }
        #expect(words.suffix(2) == ["--batches", "counterexample.json"])
        let part = try await Sensors.start(words, in: scratch).end()
        #expect(part.status == 1 && part.output.contains("Different: "), "\(part)")
        // Nothing is counted as "1 records".
        for text in [found.output, part.output] {
            #expect(text.firstMatch(of: /\b1 (records|batches|cells|rows|runs|partitions|values|outputs)\b|\(s\)/) == nil, "\(text)")
        }

        let foreign = try await Sensors.start(words.dropLast() + ["nothing.json"], in: scratch).end()
        foreign.expectRefusal("--batches", "nothing.json")
        try scratch.text("work/counterexample.json").replacing("\"batchInterval\":10000", with: "\"batchInterval\":5000")
            .write(toFile: scratch.path("work/other.json"), atomically: true, encoding: .utf8)
        let other = try await Sensors.start(words.dropLast() + ["other.json"], in: scratch).end()
        other.expectRefusal("--batches other.json", "5000 ms")
        let same = try await Sensors.start(
            ["compare", "--recording", recording, "--against", "tables", "--shrink", "--rows", "0"], in: scratch
        ).end()
        #expect(same.status == 0 && same.output.contains("shrink: no output differs"), "\(same)")
    }

    @Test func `a zero time is one and the same in milliseconds and with any offset`() async throws {
        let scratch = try Scratch(inMemory: true)
        var pages: [String] = []
        // Five seconds before the first record, so that the first label is five seconds after it.
        for time in ["1699999995000", "2023-11-14T22:13:15Z", "2023-11-14T23:13:15.000+01:00"] {
            let ending = try await Sensors.start(
                ["compare", "--recording", try ShortRecording.path(), "--zero-time", time, "--rows", "0", "--json", "-"], in: scratch
            ).end()
            #expect(ending.status == 1, "\(ending)")
            pages.append(ending.output)
        }
        #expect(Set(pages).count == 1 && pages[0].contains("\"legacyBatches\":[{\"batchTime\":1700000005000,"))
    }

    @Test func `a second run over a recording says that nothing is new, and a longer one what is`() async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        let longer = try ShortRecording.cut("longer", from: 0, until: ShortRecording.batches + 3)
        for engine in ["dstreams", "tables", "port"] {
            let arguments =
                ["run", "--engine", engine, "--recording", recording, "--checkpoint", scratch.path(engine)]
                + (engine == "port" ? ["--format", "noop"] : [])
            let first = try await Sensors.start(arguments, in: scratch).end()
            #expect(first.status == 0 && first.output.hasPrefix("sensor-totals: \(ShortRecording.batches) batches of "), "\(first)")
            let second = try await Sensors.start(arguments, in: scratch).end()
            let said = first.output.dropFirst("sensor-totals: ".count)
            #expect(second.output == "sensor-totals: nothing new: earlier runs with this checkpoint had done \(said)", "\(second)")
            // The same records and some more: what is new is counted for itself.
            let third = try await Sensors.start(arguments.map { $0 == recording ? longer : $0 }, in: scratch).end()
            #expect(third.status == 0 && third.output.hasPrefix("sensor-totals: 3 batches of "), "\(third)")
            #expect(third.output.hasSuffix("; earlier runs with this checkpoint had done \(said)"), "\(third)")
            let whole = try await Sensors.start(
                ["run", "--engine", engine, "--recording", longer, "--checkpoint", scratch.path("\(engine)-whole")]
                    + (engine == "port" ? ["--format", "noop"] : []),
                in: scratch
            ).end()
            func numbers(_ text: some StringProtocol) -> [Int] { text.split { !$0.isNumber }.compactMap { Int($0) } }
            let (new, old, all) = (numbers(third.output.prefix { $0 != ";" }), numbers(said), numbers(whole.output))
            #expect(new.count == 3 && zip(new, old).map { $0 + $1 } == all, "\(third)\n\(whole)")
        }
    }

    @Test func `a zero time behind all records is said, for it leaves one batch`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(
            ["compare", "--recording", try ShortRecording.path(), "--zero-time", "2023-11-15T00:00:00Z", "--rows", "0"], in: scratch
        ).end()
        #expect(
            ending.errors.contains(
                "--zero-time 2023-11-15T00:00:00.000Z is after all records, which arrived from 2023-11-14T22:13:20.000Z to "), "\(ending)")
        #expect(ending.errors.contains("they are all in one batch, that of label 2023-11-15T00:00:10.000Z"), "\(ending)")
    }
}
