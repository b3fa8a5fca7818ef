import Foundation
import FoundationNetworking
import KafkaTransport
import StreamTesting
import Testing

/// How a live run begins and ends, said as JSON: what starts also stops, with the reason, and what cannot start says neither.
@Suite(.enabled(if: BrokerProcess.executable != nil, "needs a broker that it can start: run scripts/bootstrap"))
struct RunEndTests {
    private struct Line: Decodable {
        var event: String
        var job: String?
        var query: String?
        var reason: String?
        var batchId: Int?
        var batchTime: String?
        var message: String?
    }

    private func broker(records: Int) throws -> BrokerProcess {
        let broker = try BrokerProcess()
        try KafkaCluster().admin(properties: broker.properties).createTopic("relay-in", partitions: 1, settings: ["retention.ms": "-1"])
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        for number in 0..<records { try writer.send(OutgoingRecord(topic: "relay-in", partition: 0, value: Array("\(number)".utf8))) }
        try writer.flush()
        return broker
    }

    private func lines(_ ending: Sensors.Ending) throws -> [Line] {
        try ending.errorLines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a run says why it stopped, and one that is refused a label to skip never says that it started`(engine: String) async throws {
        let broker = try broker(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let job = engine == "port" ? ["copy", "--format", "noop"] : ["tally"]
        let arguments =
            ["run"] + job + [
                "--engine", engine, "--log-format", "json", "--checkpoint", scratch.path("kept"), "--bootstrap-servers",
                broker.bootstrapServers,
            ]
        let whole = try await Sensors.start("relay", arguments + ["--until-end"], in: scratch).end()
        var told = try lines(whole)
        #expect(
            whole.status == 0 && told.first?.event == "started" && told.last?.event == "stopped" && told.last?.reason == "end", "\(whole)")

        // Long over, or never there.
        let refused = try await Sensors.start(
            "relay", arguments + ["--until-end", "--skip-batch", "1970-01-01T01:00:00+01:00"], in: scratch
        ).end()
        told = try lines(refused)
        #expect(refused.status == 2 && told.map(\.event) == ["error"] && told.first?.job == job[0], "\(refused)")
        #expect(told.first?.message?.contains("cannot skip the batch of label 0") == true, "\(refused)")

        let life = try Sensors.start("relay", arguments, in: scratch)
        life.signal(SIGTERM, whenComplained: "\"started\"")
        let interrupted = try await life.end()
        told = try lines(interrupted)
        #expect(interrupted.status == 0 && told.last?.event == "stopped" && told.last?.reason == "signal", "\(interrupted)")
    }

    @Test func `where one of several queries fails the others end after their batch, and each says how`() async throws {
        let broker = try broker(records: 50)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "both", "--engine", "port", "--format", "noop", "--bootstrap-servers", broker.bootstrapServers]
        let ending = try await Sensors.start("relay", arguments + ["--log-format", "json"], in: scratch, environment: ["RELAY_FAIL": "1"])
            .end()
        let told = try lines(ending)
        #expect(ending.status == 2, "\(ending)")
        let stops = told.filter { $0.event == "stopped" }
        #expect(
            stops.first { $0.job == "both/tallies" }?.reason == "error" && stops.first { $0.job == "both/copies" }?.reason == "other-query",
            "\(ending)")
        #expect(told.filter { $0.event == "started" }.count == 2 && stops.count == 2, "\(ending)")
        let error = try #require(told.last)
        #expect(
            error.event == "error" && error.job == "both" && error.query == "tallies" && error.batchId == 0 && error.batchTime != nil,
            "\(ending)")
        #expect(error.message?.hasPrefix("the query tallies: ") == true, "\(ending)")

        let text = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_FAIL": "1"]).end()
        #expect(text.status == 2 && text.errorLines.last?.hasPrefix("relay: the query tallies: ") == true, "\(text)")
        #expect(
            text.errors.contains("both/copies: stopped, as another query failed, after ") && !text.errors.contains("both/tallies: stopped"),
            "\(text)")
    }

    @Test func `batches to skip are of one query, which --output says`() async throws {
        let broker = try broker(records: 50)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "both", "--engine", "port", "--format", "noop", "--until-end", "--checkpoint", scratch.path("kept"),
            "--bootstrap-servers",
            broker.bootstrapServers, "--skip-batch", "0",
        ]
        let both = try await Sensors.start("relay", arguments, in: scratch).end()
        #expect(
            both.status == 2
                && both.errors.contains("--skip-batch: each query numbers its own batches; choose one with --output: copies, tallies"),
            "\(both)")
        let one = try await Sensors.start("relay", arguments + ["--output", "copies"], in: scratch).end()
        #expect(one.status == 2 && one.errors.contains("cannot skip the batch of label 0") && !one.errors.contains("tallies"), "\(one)")
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a run that read nothing because it begins at the end of its topics says so`(engine: String) async throws {
        let broker = try broker(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let legacy = ["tally", "--property", "auto.offset.reset=latest"]
        let arguments =
            ["run"] + (engine == "port" ? ["copy", "--format", "noop"] : legacy) + [
                "--engine", engine, "--until-end", "--bootstrap-servers", broker.bootstrapServers,
            ]
        let ending = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_FROM": "latest"]).end()
        #expect(ending.status == 0 && ending.errorLines.last?.contains(" of 0 records; ") == true, "\(ending)")
        #expect(
            ending.errors.contains(
                engine == "port" ? ".option(\"startingOffsets\", \"earliest\")" : "--property auto.offset.reset=earliest"), "\(ending)")
    }

    @Test func `a port that says nothing of it begins where the command says`() async throws {
        let broker = try broker(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "copy", "--engine", "port", "--format", "noop", "--until-end", "--bootstrap-servers", broker.bootstrapServers,
        ]
        let all = try await Sensors.start(
            "relay", arguments + ["--property", "auto.offset.reset=earliest"], in: scratch, environment: ["RELAY_FROM": "unsaid"]
        ).end()
        #expect(all.status == 0 && all.errorLines.last?.contains(" of 20 records") == true, "\(all)")
        let none = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_FROM": "unsaid"]).end()
        #expect(none.status == 0 && none.errorLines.last?.contains(" of 0 records") == true, "\(none)")
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a broker that is silent from the start is named within seconds, and health is not good meanwhile`(engine: String) async throws {
        let broker = try broker(records: 1)
        defer { broker.stop() }
        try broker.pause()
        let scratch = try Scratch(inMemory: true)
        let job = engine == "port" ? ["copy", "--format", "noop"] : ["tally"]
        let life = try Sensors.start(
            "relay",
            ["run"] + job + [
                "--engine", engine, "--quiet", "--log-format", "json", "--metrics-port", "0", "--checkpoint", scratch.path("kept"),
                "--bootstrap-servers",
                broker.bootstrapServers,
                // Longer than a test may have to wait for its turn among the others.
                "--property", "default.api.timeout.ms=900000",
            ], in: scratch)
        // A wait of a test may last minutes where all tests run at once: each gets its own.
        var deadline = ContinuousClock.now + .seconds(400)
        while !life.complained.contains("\"event\":\"waiting\""), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(life.complained.contains("waiting for \(broker.bootstrapServers), without an answer since 2"), "\(life.complained)")
        let lines = life.complained.split(separator: "\n")
        let first = try #require(lines.first.map(String.init))
        #expect(first.contains("\"event\":\"serving\""), "\(first)")
        let port = try #require(first.range(of: "http://127.0.0.1:").map { first[$0.upperBound...].prefix { $0.isNumber } })
        #expect(
            lines.allSatisfy { line in ["serving", "waiting", "warning"].contains { line.contains("\"event\":\"\($0)\"") } },
            "a quiet run said more: \(lines)")
        func health() async throws -> (Int?, String) {
            let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: "http://127.0.0.1:\(port)/health")))
            return ((response as? HTTPURLResponse)?.statusCode, String(decoding: data, as: UTF8.self))
        }
        let silent = try await health()
        #expect(
            silent.0 == 503 && silent.1.contains("\"status\":\"waiting\"")
                && silent.1.contains("\"reason\":\"waiting for \(broker.bootstrapServers)"), "\(silent)")
        try broker.resume()
        deadline = ContinuousClock.now + .seconds(400)
        var last = silent
        while last.0 != 200, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
            last = try await health()
        }
        #expect(last.0 == 200 && last.1.contains("\"status\":\"running\""), "\(last)")
        life.signal(SIGTERM)
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
    }
}
