import Foundation
import FoundationNetworking
import StreamTesting
import Testing

/// What a live run says of itself: on standard error, over HTTP, and by ending where it was told to.
@Suite(.enabled(if: BrokerProcess.executable != nil, "needs a broker that it can start: run scripts/bootstrap"))
struct RunReportTests {
    private struct Line: Decodable {
        var event: String
        var job: String?
        var inputRecords: Int?
        var skippedRecords: Int?
        var outputRows: Int?
        var batchId: Int?
        var lag: Int?
        var durationMs: Int?
        var batches: Int?
        var message: String?
    }

    private func lines(_ ending: Sensors.Ending) throws -> [Line] {
        try ending.errorLines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(arguments: ["dstreams", "tables"])
    func `until the end, a legacy job takes what is there in batches of its rate, says each as JSON, and stops`(engine: String) async throws
    {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "tally", "--engine", engine, "--until-end", "--log-format", "json", "--conf",
            "spark.streaming.kafka.maxRatePerPartition=500",
            "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
        ]
        // 500 a second are 100 in 200 ms.
        for (range, batches) in [(0..<250, [100, 100, 50]), (250..<250, []), (250..<260, [10])] {
            try RelayBroker.feed(broker.properties, range)
            let ending = try await Sensors.start("relay", arguments, in: scratch).end()
            #expect(ending.status == 0, "\(ending)")
            let lines = try lines(ending)
            let told = lines.filter { $0.event == "batch" }
            #expect(told.compactMap(\.inputRecords).filter { $0 > 0 } == batches, "\(ending)")
            #expect(
                lines.first?.event == "started" && lines.last?.event == "stopped" && lines.allSatisfy { $0.job == "tally" }, "\(ending)")
            #expect(lines.last?.inputRecords == range.count && lines.last?.batches == told.count, "\(ending)")
            #expect(told.last.map { $0.lag == 0 } ?? true, "\(ending)")
            // What the job prints, and nothing else, is on standard output.
            let printed = ending.output.split(separator: "\n").compactMap { Int($0) }
            #expect(printed.reduce(0, +) == range.count && !ending.output.contains("{"), "\(ending)")
        }
    }

    @Test func `a skipped batch says what it left out, and the run what was not skipped`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<50)
        // Whichever is the first: all labels of 17 seconds, but for those that are over when it starts. On a machine that has much to do it
        // starts late.
        var ending = Sensors.Ending(output: "", errors: "batches begin after that time")
        for ahead: Int64 in [1, 3, 10, 30, 120] where ending.errors.contains("batches begin after that time") {
            let now = Int64(Date().timeIntervalSince1970 * 1000) / 200 * 200 + ahead * 1000
            let labels = (1...85).flatMap { (step: Int64) -> [String] in ["--skip-batch", "\(now + step * 200)"] }
            ending = try await Sensors.start(
                "relay",
                [
                    "run", "tally", "--until-end", "--log-format", "json", "--checkpoint", scratch.path("kept"), "--bootstrap-servers",
                    broker.bootstrapServers,
                    "--conf", "spark.streaming.kafka.maxRatePerPartition=50",
                ] + labels, in: scratch
            ).end()
        }
        let batches = try lines(ending).filter { $0.event == "batch" }
        #expect(ending.status == 2 && ending.errors.contains("came before the run ended"), "\(ending)")
        // 50 a second are 10 in 200 ms; those before the first label named are processed.
        let processed = batches.compactMap(\.inputRecords).reduce(0, +), skipped = batches.compactMap(\.skippedRecords).reduce(0, +)
        #expect(processed + skipped == 50, "\(ending)")
        let printed = ending.output.split(separator: "\n").compactMap { Int($0) }
        #expect(printed.reduce(0, +) == processed, "\(ending)")
    }

    @Test func `where a job starts that has no checkpoint follows the property of the command line`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<50)
        for (reset, records) in [("earliest", 50), ("latest", 0)] {
            let ending = try await Sensors.start(
                "relay",
                [
                    "run", "tally", "--until-end", "--log-format", "json", "--property", "auto.offset.reset=\(reset)",
                    "--bootstrap-servers", broker.bootstrapServers,
                ],
                in: scratch
            ).end()
            #expect(try ending.status == 0 && lines(ending).last?.inputRecords == records, "\(reset): \(ending)")
        }
    }

    @Test func `a port in a file says a line a batch on standard error and its rows on standard output; quiet, nothing`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<50)
        let arguments = ["run", "copy", "--engine", "port", "--until-end", "--bootstrap-servers", broker.bootstrapServers]
        let spoken = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_CHUNK": "20"]).end()
        #expect(spoken.status == 0 && spoken.errorLines.count == 5, "\(spoken)")
        #expect(spoken.errorLines.first?.hasPrefix("copy: its port, trigger availableNow") == true)
        #expect(spoken.errorLines.last?.hasPrefix("copy: stopped after 3 batches of 50 records") == true)
        for (line, (records, lag)) in zip(spoken.errorLines.dropFirst(), [(20, 30), (20, 10), (10, 0)]) {
            #expect(line.contains(": \(records) records in, \(records) rows out, ") && line.contains("lag \(lag)"), "\(line)")
        }
        let quiet = try await Sensors.start("relay", arguments + ["--quiet"], in: scratch, environment: ["RELAY_CHUNK": "20"]).end()
        #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.output == spoken.output, "\(quiet)")
    }

    @Test func `a port of several queries runs them all, each with its lines and its checkpoint, unless one is chosen`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<50)
        let arguments = [
            "run", "both", "--engine", "port", "--until-end", "--log-format", "json", "--format", "noop", "--checkpoint",
            scratch.path("kept"),
            "--bootstrap-servers", broker.bootstrapServers,
        ]
        func records(_ more: String...) async throws -> [String: Int] {
            let ending = try await Sensors.start("relay", arguments + more, in: scratch).end()
            #expect(ending.status == 0, "\(ending)")
            return Dictionary(
                try lines(ending).filter { $0.event == "stopped" }.map { ($0.job ?? "", $0.inputRecords ?? -1) }, uniquingKeysWith: +)
        }
        #expect(try await records() == ["both/copies": 50, "both/tallies": 50])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("kept")).sorted() == ["copies", "tallies"])
        try RelayBroker.feed(broker.properties, 50..<60)
        #expect(try await records("--output", "copies") == ["both/copies": 10])
        #expect(try await records() == ["both/copies": 0, "both/tallies": 10])

        // What is at the place of a checkpoint belongs to others.
        func refused(_ arguments: [String], _ words: String...) async throws {
            let before = try scratch.tree("kept")
            let ending = try await Sensors.start("relay", arguments + ["--bootstrap-servers", broker.bootstrapServers], in: scratch).end()
            ending.expectRefusal(about: "\(arguments)", by: "relay")
            for word in words { #expect(ending.errors.contains(word), "\(ending)") }
            #expect(Scratch.differences(before, try scratch.tree("kept")).isEmpty)
        }
        try await refused(
            ["run", "tally", "--checkpoint", scratch.path("kept")], "holds the checkpoints of other queries, copies, tallies", "name it: ")
        try await refused(
            ["run", "copy", "--engine", "port", "--format", "noop", "--checkpoint", scratch.path("kept")],
            "holds the checkpoints of other queries")
        try await refused(
            ["run", "both", "--engine", "port", "--format", "noop", "--checkpoint", scratch.path("kept/copies")],
            "is the checkpoint of one job or query, and this port has 2 queries", "move what is there to ")

        let shared = try await Sensors.start("relay", arguments + ["--option", "path=out"], in: scratch).end()
        #expect(shared.status == 2 && shared.errors.contains("--option path=out: the port's 2 queries would all write there"), "\(shared)")
        let unknown = try await Sensors.start("relay", arguments + ["--output", "sums"], in: scratch).end()
        #expect(unknown.status == 2 && unknown.errors.contains("it has copies, tallies"), "\(unknown)")
    }

    /// What Prometheus reads of a page: value by name and labels.
    private func samples(_ page: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var typed: Set<String> = []
        for line in page.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") { typed.insert(String(words[2])) }
            guard !line.hasPrefix("#") else { continue }
            let name = String(line.prefix { $0 != "{" })
            let family =
                ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) && typed.contains(String(name.dropLast($0.count))) }.map {
                    String(name.dropLast($0.count))
                } ?? name
            #expect(typed.contains(family), "\(name) has no type")
            #expect(!family.hasSuffix("_total") || page.contains("# TYPE \(family) counter"))
            samples[String(line.prefix(upTo: line.lastIndex(of: " ") ?? line.endIndex))] = try #require(
                words.last.flatMap { Double($0) }, "\(line)")
        }
        return samples
    }

    @Test func `metrics and health are served while the job runs, and the port is free when it has ended`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<300)
        let life = try Sensors.start(
            "relay",
            ["run", "tally", "--metrics-port", "0", "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers],
            in: scratch)
        await life.says("300 records in")
        let said = life.complained
        let start = try #require(said.range(of: "http://127.0.0.1:"), "\(said)")
        let number = try #require(Int(said[start.upperBound...].prefix { $0.isNumber }))
        func get(_ path: String) async throws -> (Int, String, String) {
            let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: "http://127.0.0.1:\(number)\(path)")))
            let http = try #require(response as? HTTPURLResponse)
            return (http.statusCode, http.value(forHTTPHeaderField: "Content-Type") ?? "", String(decoding: data, as: UTF8.self))
        }
        let (status, type, page) = try await get("/metrics")
        #expect(status == 200 && type.hasPrefix("text/plain; version=0.0.4"))
        let samples = try samples(page)
        let labels = "job=\"tally\",engine=\"dstreams\""
        #expect(samples["portage_input_records_total{\(labels)}"] == 300, "\(page)")
        #expect(samples["portage_failures_total{\(labels)}"] == 0)
        #expect(samples["portage_kafka_lag_records{\(labels),topic=\"relay-in\",partition=\"0\"}"] == 0, "\(page)")
        let batches = try #require(samples["portage_batches_total{\(labels)}"])
        #expect(batches >= 1 && samples["portage_batch_duration_seconds_bucket{\(labels),le=\"+Inf\"}"] == batches)
        let health = try await get("/health")
        #expect(health.0 == 200 && health.2.contains("\"status\":\"running\""), "\(health)")
        #expect(try await get("/other").0 == 404)

        // The port is taken: another run says so and does not begin.
        let second = try await Sensors.start(
            "relay", ["run", "tally", "--metrics-port", "\(number)", "--bootstrap-servers", broker.bootstrapServers], in: scratch
        ).end()
        #expect(second.status == 2 && second.errorLines.count == 1, "\(second)")
        #expect(
            second.errors.contains(
                "--metrics-port \(number): cannot listen on 127.0.0.1:\(number): another program listens there; give another port, or 0"),
            "\(second)")

        life.signal(SIGTERM)
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
        await #expect(throws: (any Error).self) { try await get("/metrics") }
    }

    @Test func `the metrics of two queries are one page, each family once, and health is of both`() async throws {
        let broker = try RelayBroker.start()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<50)
        let life = try Sensors.start(
            "relay",
            ["run", "both", "--engine", "port", "--format", "noop", "--metrics-port", "0", "--bootstrap-servers", broker.bootstrapServers],
            in: scratch)
        let deadline = ContinuousClock.now + .seconds(50)
        while ["copies", "tallies"].contains(where: { !life.complained.contains("both/\($0): batch 0 of") }), ContinuousClock.now < deadline
        {
            try await Task.sleep(for: .milliseconds(10))
        }
        let said = life.complained
        let start = try #require(said.range(of: "http://127.0.0.1:"), "\(said)")
        let address = "http://127.0.0.1:\(said[start.upperBound...].prefix { $0.isNumber })"
        let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: address + "/metrics")))
        let page = String(decoding: data, as: UTF8.self)
        let types = page.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count, "\(page)")
        let samples = try samples(page)
        for query in ["copies", "tallies"] {
            let labels = "job=\"both\",engine=\"port\",query=\"\(query)\""
            #expect(samples["portage_input_records_total{\(labels)}"] == 50, "\(page)")
            #expect(samples["portage_batches_total{\(labels)}"] == 1, "\(page)")
        }
        let (health, response) = try await URLSession.shared.data(from: try #require(URL(string: address + "/health")))
        #expect((response as? HTTPURLResponse)?.statusCode == 200)
        #expect(String(decoding: health, as: UTF8.self).split(separator: "\n").count == 2)
        life.signal(SIGTERM)
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
    }
}
