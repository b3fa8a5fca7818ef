import Foundation
import StreamTesting
import Testing

/// An error on the command line: class, message, detail, hint and cause, in a line for a person and in members for a program.
struct ErrorReportTests {
    private struct Line: Decodable {
        var event: String
        var message: String
        var errorClass: String?
        var detail: String?
        var hint: String?
        var cause: String?
    }

    private static let sql = ["run", "--engine", "port", "--bootstrap-servers", "127.0.0.1:1", "--trigger", "5 bananas"]

    @Test func `an error of Spark's class is told in its words, with detail and hint after them`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(Self.sql, in: scratch).end()
        #expect(ending.status == 2 && ending.errorLines.count == 1, "\(ending)")
        #expect(
            ending.errors.hasPrefix("sensors: the port of sensor-totals: [CANNOT_PARSE_INTERVAL] Unable to parse '5 bananas'. "),
            "\(ending)")
        #expect(ending.errors.hasSuffix(" trigger: it is not a duration; write it like '10 seconds' or '1 hour 30 minutes'\n"), "\(ending)")
    }

    @Test func `a program finds the parts in members of their own`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(Self.sql + ["--log-format", "json"], in: scratch).end()
        let line = try JSONDecoder().decode(Line.self, from: Data((ending.errorLines.last ?? "").utf8))
        #expect(line.event == "error" && line.errorClass == "CANNOT_PARSE_INTERVAL", "\(ending)")
        #expect(line.message.hasPrefix("the port of sensor-totals: [CANNOT_PARSE_INTERVAL] Unable to parse '5 bananas'."), "\(ending)")
        #expect(line.detail == "trigger: it is not a duration", "\(ending)")
        #expect(line.hint == "write it like '10 seconds' or '1 hour 30 minutes'" && line.cause == nil, "\(ending)")
    }

    @Test func `a file that cannot be read is named once`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.start(["run", "--properties-file", "/no/such/file"], in: scratch).end()
        #expect(ending.errors == "sensors: --properties-file /no/such/file: No such file or directory\n")
    }

    /// As `<(…)` of a shell is, by which a secret need not lie on a disk.
    @Test func `a file of properties may be a pipe`() async throws {
        let scratch = try Scratch(inMemory: true)
        try Data("spark.sql.shufle.partitions=1".utf8).write(to: URL(filePath: scratch.path("properties")))
        let arguments = ["run", "--recording", try ShortRecording.path(), "--properties-file", "/dev/stdin"]
        let ending = try await Sensors.start(arguments, "< <(cat \(scratch.path("properties")))", in: scratch).end()
        #expect(ending.errors.contains("--properties-file /dev/stdin: spark.sql.shufle.partitions=1"), "\(ending)")
        let empty = try await Sensors.start(Array(arguments.dropLast()) + ["/dev/null"], in: scratch).end()
        #expect(empty.status == 0, "\(empty)")
    }

    @Test func `a class of Portage's own is told too, and what lies below`() async throws {
        let scratch = try Scratch(inMemory: true)
        let missing = try await Sensors.start(["compare", "--recording", "/usr"], in: scratch).end()
        #expect(missing.errors.hasPrefix("sensors: [RECORDING.NOT_A_RECORDING] /usr"), "\(missing)")
        // The command line refuses, for a reason that has a class.
        let setting = try await Sensors.start(["run", "--engine", "port", "--conf", "spark.sql.shuffle.partitions=x"], in: scratch).end()
        #expect(setting.errors.contains("[SETTING.INVALID_VALUE] ") && setting.errors.contains("should be int, but was x"), "\(setting)")
    }
}
