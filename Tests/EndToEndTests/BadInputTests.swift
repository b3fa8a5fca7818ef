import Foundation
import StreamTesting
import Testing

/// What a user gives wrong gets one line that says what, where and what to do, and nothing is left half written.
struct BadInputTests {
    @Test func `a wrong word on the command line is named with what would be right`() async throws {
        let recording = try ShortRecording.path()
        let cases: [(arguments: [String], words: [String])] = [
            (["run", "nope"], ["\"nope\"", "sensor-totals"]),
            (["run", "sensor-total"], ["\"sensor-total\"", "did you mean sensor-totals?"]),
            (["compare", "sensorTotals"], ["did you mean sensor-totals?"]),
            (
                ["run", "--until-end", "--metrics-port", "0", "--metrics-host", "no.such.host"],
                ["--metrics-host no.such.host", "not an address"]
            ),
            (
                ["run", "--keep-bad-records", "/usr", "--bootstrap-servers", "127.0.0.1:1", "--checkpoint", "kept"],
                ["--keep-bad-records /usr", "is a directory"]
            ),
            (
                ["run", "--keep-bad-records", "-", "--bootstrap-servers", "127.0.0.1:1", "--checkpoint", "kept"],
                ["--keep-bad-records -", "standard output", "./-"]
            ),
            (["run", "--checkpoint", "-", "--bootstrap-servers", "127.0.0.1:1"], ["--checkpoint -", "./-"]),
            (["record", "--to", "-", "--topic", "t", "--bootstrap-servers", "127.0.0.1:1"], ["--to -", "./-"]),
            (
                ["run", "--keep-bad-records", "/etc/hostname/bad", "--bootstrap-servers", "127.0.0.1:1", "--checkpoint", "kept"],
                ["/etc/hostname is not a directory"]
            ),
            (
                ["run", "--conf", "auto.offset.reset=earliest"],
                ["--conf auto.offset.reset", "--property auto.offset.reset=", "--command-config FILE"]
            ),
            (["run", "--conf", "spark.sql.ansi.enabled=true"], ["--conf spark.sql.ansi.enabled=true", "only one way", "set it to false"]),
            (
                ["compare", "--recording", recording, "--conf", "spark.sql.ansi.enabled=true"],
                ["--conf spark.sql.ansi.enabled=true", "only one way"]
            ),
            (["run", "--recording", recording, "--conf", "spark.sql.shufle.partitions=4"], ["did you mean spark.sql.shuffle.partitions?"]),
            (["run", "--properties-file", "/no/such.conf"], ["--properties-file /no/such.conf", "No such file"]),
            (
                ["run", "--command-config", "/no/such.conf", "--bootstrap-servers", "127.0.0.1:1"],
                ["--command-config /no/such.conf", "No such file"]
            ),
            (
                ["run", "--engine", "port", "--property", "auto.offset.reset=none"],
                ["--property auto.offset.reset=none", "startingOffsets", "earliest or latest"]
            ),
            (["demo", "nope"], ["\"nope\"", "sensor-totals"]),
            (["compare", "nope", "--recording", recording], ["\"nope\"", "sensor-totals"]),
            (["run", "--engine", "port", "--trigger", "5 bananas"], ["5 bananas", "10 seconds"]),
            (["run", "--engine", "port", "--format", "nope"], ["nope", "console", "json"]),
            (["run", "--engine", "port", "--option", "nope"], ["--option nope", "name=value"]),
            (["run", "--bootstrap-servers", "127.0.0.1:1"], ["--checkpoint DIRECTORY"]),
            (["run", "--bootstrap-servers", "127.0.0.1:95636", "--checkpoint", "kept"], ["\"127.0.0.1:95636\" is not", "65535"]),
            (["run", "--bootstrap-servers", " , ", "--checkpoint", "kept"], ["is not such a list"]),
            (["run", "--bootstrap-servers", ":9092", "--checkpoint", "kept"], ["\":9092\" is not"]),
            (["run", "--bootstrap-servers", "a:9092,http://localhost:9092", "--checkpoint", "kept"], ["\"http://localhost:9092\" is not"]),
            (["run", "--engine", "port", "--format", "json", "--option", "path=x"], ["--checkpoint DIRECTORY"]),
            (
                ["run", "--conf", "spark.streaming.backpresure.enabled=true", "--checkpoint", "x"],
                ["did you mean spark.streaming.backpressure.enabled?"]
            ),
            (["run", "--engine", "port", "--conf", "spark.sql.shuffle.partition=4"], ["did you mean spark.sql.shuffle.partitions?"]),
            (
                ["run", "--engine", "port", "--option", "startingOffsets=earliest"],
                ["no option \"startingOffsets\"", "an option of readStream"]
            ),
            (
                ["run", "--engine", "port", "--format", "json", "--checkpoint", "kept", "--option", "path="],
                ["Can not create a Path from an empty string"]
            ),
            (
                ["record", "--topic", "t", "--to", "x", "--bootstrap-servers", "127.0.0.1:1", "--property", "security.protocol=SASL_PLAN"],
                ["SASL_PLAINTEXT or SASL_SSL"]
            ),
            (["run", "--engine", "port", "--conf", "spark.sql.shuffle.partitions=x"], ["spark.sql.shuffle.partitions", "was x"]),
            (
                ["run", "--engine", "port", "--format", "json", "--checkpoint", "kept", "--option", "path=/etc/passwd"],
                ["/etc/passwd is not a directory", "give a directory"]
            ),
            (
                ["run", "--engine", "port", "--format", "json", "--checkpoint", "kept", "--option", "path=/etc/passwd/x"],
                ["path /etc/passwd/x: /etc/passwd is not a directory"]
            ),
            (["run", "--engine", "port", "--trigger", "-5 minutes"], ["the interval '-5 minutes' must not be negative"]),
            (["run", "--engine", "port", "--trigger", "5minutes"], ["a space is missing between '5' and 'minutes'"]),
            (["run", "--engine", "port", "--trigger", "1 month"], ["Doesn't support month or year interval: 1 month"]),
            (["run", "--engine", "port", "--trigger", "106751992 days"], ["106751991 days"]),
            (["run", "--property", "nope"], ["--property nope", "name=value"]),
            (["run", "--engine", "port", "--property", "no.such=1", "--bootstrap-servers", "127.0.0.1:1"], ["no.such"]),
            (
                ["run", "--conf", "spark.sql.shufle.partitions=4"],
                ["--conf spark.sql.shufle.partitions=4", "did you mean spark.sql.shuffle.partitions?"]
            ),
            (
                ["run", "--engine", "port", "--conf", "spark.sql.shufle.partitions=4"],
                ["--conf spark.sql.shufle.partitions=4", "did you mean spark.sql.shuffle.partitions?"]
            ),
            (["run", "--conf", "spark.default.parallelism=none"], ["--conf spark.default.parallelism=none", "should be int"]),
            (
                ["run", "--engine", "port", "--conf", "spark.sql.session.timeZone=Mars"],
                ["--conf spark.sql.session.timeZone=Mars", "Europe/Paris"]
            ),
            (["compare"], ["--recording", "--bootstrap-servers", "--topic"]),
            (["record", "--topic", "x", "--to", "y"], ["--bootstrap-servers"]),
            (["run", "--recording", "/no/such"], ["/no/such", "no such directory"]),
            (["replay", "/no/such", "--bootstrap-servers", "127.0.0.1:1"], ["/no/such", "no such directory"]),
            (["compare", "--recording", "/usr"], ["/usr", "not a recording"]),
            (["compare", "--recording", "/no/such", "--zero-time", "-10000"], ["/no/such", "no such directory"]),
            (
                ["compare", "--recording", "/no/such", "--html", "/etc/hostname/a/page.html"],
                ["--html /etc/hostname/a/page.html: /etc/hostname is not a directory"]
            ),
            (["compare", "--recording", "/no/such", "--json", "/usr"], ["--json /usr is a directory"]),
            (
                ["compare", "--recording", "/no/such", "--shrink", "--shrink-to", "/etc/hostname/small.json"],
                ["--shrink-to", "/etc/hostname is not a directory"]
            ),
            (
                ["compare", "--recording", recording, "--from", "{\"sensor_readings\":{\"0\":5}}"],
                ["--from: the topic sensor_readings is not among the records; they are of sensor_readings_raw"]
            ),
            (
                ["compare", "--recording", recording, "--until", "{\"sensor_readings_raw\":{\"7\":5}}"],
                ["--until sensor_readings_raw-7", "partitions 0 to 3 only"]
            ),
            (["compare", "--recording", recording, "--from", "-5"], ["--from", "-5", "{\"topic\":{\"partition\":offset}}"]),
            (["compare", "--recording", recording, "--from", "latest"], ["--from latest: expected earliest, or offsets as"]),
            (["compare", "--recording", recording, "--until", "Earliest"], ["--until Earliest: expected latest, or offsets as"]),
            (["compare", "--recording", recording, "--from", "{\"sensor_readings_raw\":{\"0\":1,\"0\":2}}"], ["--from", "named twice"]),
            (
                ["compare", "--recording", recording, "--from", "{\"sensor_readings_raw\":{\"0\":99999999}}"],
                ["sensor_readings_raw-0 [99999999, ", "the recording holds ["]
            ),
            (
                ["compare", "--recording", recording, "--json", "\(recording)/recording.json"],
                ["--json \(recording)/recording.json: lies in the folder of --recording"]
            ),
            (
                ["compare", "--recording", recording, "--shrink", "--shrink-to", "\(recording)/new/small.json"],
                ["--shrink-to", "lies in the folder of --recording"]
            ),
            (
                ["run", "--keep-bad-records", "kept/bad", "--bootstrap-servers", "127.0.0.1:1", "--checkpoint", "kept"],
                ["--keep-bad-records kept/bad: lies in the folder of --checkpoint kept"]
            ),
            (["demo", "--fresh", "--directory", ".", "--recording", "./kept"], ["--fresh: --recording ./kept lies in --directory ."]),
            (["inspect", "/usr"], ["/usr", "not a checkpoint"]),
            (["inspect", "/no/such"], ["/no/such"]),
        ]
        let scratch = try Scratch(inMemory: true)
        for (arguments, words) in cases {
            let ending = try await Sensors.start(arguments, in: scratch).end()
            ending.expectRefusal(about: "\(arguments)")
            for word in words { #expect(ending.errors.contains(word), "\(arguments): \"\(word)\" is missing: \(ending)") }
        }
        #expect(try scratch.tree("work").isEmpty && scratch.tree("published").isEmpty)
    }

    @Test func `options that do not fit each other are refused with the usage`() async throws {
        let cases: [(arguments: [String], words: [String])] = [
            (["run", "--engine", "spark"], ["spark", "dstreams", "tables", "port"]),
            (["compare", "--against", "spark"], ["spark", "port", "tables"]),
            (["run", "--checkpoint", ""], ["--checkpoint is empty"]),
            (["compare", "--rows", "many"], ["many", "--rows"]),
            (["compare", "--rows", "-1", "--recording", "x"], ["--rows -1: must be 0 or more"]),
            (["demo", "--rows", "-1"], ["--rows -1: must be 0 or more"]),
            (["state", "read", "x", "--rows", "0"], ["--rows 0: must be 1 or more"]),
            (
                ["compare", "--recording", "x", "--html", "page", "--json", "./page"],
                ["--html page and --json ./page: they are the same file"]
            ),
            (
                ["compare", "--recording", "x", "--shrink", "--json", "counterexample.json"],
                ["--json counterexample.json and --shrink-to", "they are the same file"]
            ),
            (["compare", "--recording", "x", "--shrink", "--shrink-to", ""], ["--shrink-to is empty: give a file"]),
            (["compare", "--recording", "x", "--batches", "y", "--from", "{\"t\":{\"0\":1}}"], ["--batches and --from or --until"]),
            (["run", "--format", "json"], ["--format", "--engine port"]),
            (["run", "--engine", "port", "--recording", "x", "--trigger", "once"], ["--trigger", "--recording"]),
            (["run", "--recording", "x", "--bootstrap-servers", "y:1"], ["--recording", "--bootstrap-servers"]),
            (["run", "--checkpoint", ""], ["--checkpoint is empty", "directory"]),
            (["run", "--engine", "port", "--option", "path=a", "--option", "Path=b"], ["--option path is given twice"]),
            (
                ["run", "--engine", "port", "--checkpoint", "c", "--option", "checkpointLocation=d"],
                ["--checkpoint", "--option checkpointLocation"]
            ),
            (["state", "read", "x", "--format", "json", "--rows", "2"], ["--rows", "--format json"]),
            (["compare", "--recording", "x", "--against", "tables", "--key", "k"], ["--key", "--against tables"]),
            (["run", "--quiet", "--log-format", "text"], ["--quiet", "--log-format text", "leave one of them out"]),
            (["run", "--log-format", "xml"], ["xml", "text", "json"]),
            (["run", "--engine", "port", "--until-end", "--trigger", "once"], ["--until-end", "--trigger"]),
            (["run", "--recording", "x", "--until-end"], ["--until-end", "recording"]),
            (["run", "--metrics-port", "70000"], ["70000", "--metrics-port"]),
            (["compare", "--recording", "x", "--topic", "y"], ["--recording", "topic"]),
            (["run", "--skip-batch", "2026-01-31T17:40:00"], ["2026-01-31T17:40:00: give milliseconds", "2026-01-31T18:40:00.500+01:00"]),
            (["compare", "--zero-time", "2026-02-30T00:00:00Z"], ["2026-02-30T00:00:00Z: give milliseconds"]),
            (["compare", "--zero-time", "0", "--batches", "x"], ["--zero-time", "--batches"]),
            (["inspect"], ["checkpoint"]),
            (["launch"], ["there is no command \"launch\"", "compare"]),
            (["inspct"], ["did you mean inspect?"]),
        ]
        let scratch = try Scratch(inMemory: true)
        for (arguments, words) in cases {
            let ending = try await Sensors.start(arguments, in: scratch).end()
            #expect(ending.status == 64 && ending.errors.contains("Usage: "), "\(arguments): \(ending)")
            for word in words { #expect(ending.errors.contains(word), "\(arguments): \"\(word)\" is missing: \(ending)") }
        }
        #expect(try scratch.tree("work").isEmpty)
    }

    @Test(arguments: [
        ["record", "--topic", "x", "--to", "recorded"], ["compare", "--topic", "x"], ["run", "--checkpoint", "kept"],
        ["run", "--engine", "tables", "--checkpoint", "kept"], ["run", "--engine", "port", "--quiet", "--checkpoint", "kept"],
        ["replay", "RECORDING"], ["replay", "RECORDING", "--create"],
    ])
    func `a broker that is not there is named after a while, and nothing was begun`(arguments: [String]) async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        let ending = try await Sensors.start(
            arguments.map { $0 == "RECORDING" ? recording : $0 } + [
                "--bootstrap-servers", "127.0.0.1:1", "--property", "default.api.timeout.ms=1000",
            ], in: scratch
        ).end(within: 25)
        ending.expectRefusal("127.0.0.1:1", "Is the broker up")
        let begun = try scratch.tree("work").keys.filter { $0.contains("offsets/") && !$0.hasSuffix("/") || $0.contains("recorded") }
        #expect(begun.isEmpty)
    }

    @Test func `a run over a recording that is refused for its format or an option leaves nothing behind`() async throws {
        let scratch = try Scratch(inMemory: true)
        for arguments in [["--format", "nope"], ["--format", "json", "--option", "pth=x"]] {
            let ending = try await Sensors.start(
                ["run", "--engine", "port", "--recording", try ShortRecording.path(), "--checkpoint", "kept"] + arguments, in: scratch
            ).end()
            #expect(ending.status == 2, "\(ending)")
            #expect(try scratch.tree("work").isEmpty)
        }
    }

    @Test(arguments: ["a byte", "half", "all", "index"])
    func `a damaged recording is named before anything is done with it`(damage: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = scratch.path("recording")
        try FileManager.default.copyItem(atPath: ShortRecording.path(), toPath: recording)
        let file = "\(recording)/\(damage == "index" ? "recording.json" : "sensor_readings_raw-2.records")"
        var data = try Data(contentsOf: URL(fileURLWithPath: file))
        switch damage {
        case "half": data = data.prefix(data.count / 2)
        case "all": data = Data()
        default: data[data.count / 2] ^= 0x04
        }
        try data.write(to: URL(fileURLWithPath: file))
        for arguments in [
            ["run", "--checkpoint", "kept"], ["compare", "--json", "report.json"], ["demo", "--directory", "demo"],
            ["replay", "--bootstrap-servers", "127.0.0.1:1"],
        ] {
            let given = arguments[0] == "replay" ? [recording] : ["--recording", recording]
            let ending = try await Sensors.start(arguments + given, in: scratch).end()
            ending.expectRefusal(file, "record the topic again", about: "\(arguments[0])")
        }
        #expect(try scratch.tree("work").isEmpty && scratch.tree("published").isEmpty)
    }

    @Test func `outputs below a file are refused and the file stays as it is`() async throws {
        let scratch = try Scratch(inMemory: true)
        let file = scratch.path("file")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
        let recording = try ShortRecording.path()
        for arguments in [
            ["demo", "--directory", "\(file)/demo"], ["run", "--checkpoint", "\(file)/kept"],
            ["run", "--engine", "port", "--checkpoint", "\(file)/kept"],
            ["run", "--engine", "port", "--format", "json", "--option", "path=\(file)/rows", "--checkpoint", scratch.path("kept")],
            ["compare", "--html", "\(file)/page.html"], ["compare", "--json", "\(file)/report.json"],
        ] {
            let ending = try await Sensors.start(arguments + ["--recording", recording], in: scratch).end()
            ending.expectRefusal(
                file, arguments[0] == "compare" || arguments.contains("--format") ? "\(file) is not a directory" : "Not a directory",
                about: "\(arguments)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("mine".utf8))
        #expect(try scratch.tree("published").isEmpty)
    }

    @Test(arguments: ["dstreams", "tables"])
    func `totals that could not be published are published by the next run`(engine: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let file = scratch.path("file")
        try Data().write(to: URL(fileURLWithPath: file))
        let arguments = ["run", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("kept")]
        let refused = try await Sensors.start(arguments, in: scratch, environment: ["SENSORS_OUT": "\(file)/x"]).end()
        refused.expectRefusal(file, "Not a directory")
        let ending = try await Sensors.start(arguments, in: scratch).end()
        #expect(ending.status == 0, "\(ending)")

        let plain = try Scratch(inMemory: true)
        #expect(try await Sensors.run("run", "--engine", engine, "--recording", ShortRecording.path(), in: plain).status == 0)
        let published = try plain.tree("published")
        #expect(published.count == ShortRecording.batches)
        #expect(Scratch.differences(try scratch.tree("published"), published).isEmpty)
    }
}
