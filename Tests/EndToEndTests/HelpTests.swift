import Foundation
import StreamTesting
import Testing

struct HelpTests {
    private struct Dump: Decodable { var command: Command }

    private struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var arguments: [Argument]?
        var subcommands: [Command]?
    }

    private struct Argument: Decodable {
        var kind: String
        var valueName: String?
        var abstract: String?
    }

    @Test func `every command and every option says what it is for, in a sentence`() async throws {
        let ending = try await Sensors.run("--experimental-dump-help", in: Scratch(inMemory: true))
        let root = try JSONDecoder().decode(Dump.self, from: Data(ending.output.utf8)).command
        let commands = [root] + (root.subcommands ?? []).filter { $0.commandName != "help" }
        #expect(Set(commands.map(\.commandName)) == ["sensors", "demo", "run", "compare", "record", "replay", "inspect", "state", "guide"])
        for command in commands + commands.flatMap({ $0.subcommands ?? [] }) where command.commandName != "help" {
            #expect(command.abstract?.hasSuffix(".") == true, "\(command.commandName)")
            for argument in command.arguments ?? [] {
                let text = argument.abstract ?? ""
                #expect(text.count > 8 && text.hasSuffix("."), "\(command.commandName) \(argument.valueName ?? argument.kind): \"\(text)\"")
            }
        }
    }

    @Test func `help names the jobs that there are, and which sides each has`() async throws {
        let scratch = try Scratch(inMemory: true)
        for command in [[], ["run"], ["compare"]] {
            let sensors = try await Sensors.start(command + ["--help"], in: scratch).end()
            #expect(sensors.output.contains("The job of this executable: sensor-totals (legacy and port)."), "\(sensors)")
            let relay = try await Sensors.start("relay", command + ["--help"], in: scratch).end()
            let words = relay.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            #expect(
                words.contains("The jobs of this executable: copy (port), counts (port), trapping (legacy and port), falling (legacy),"),
                "\(relay)")
        }
        let none = try await Sensors.start("portage", ["--help"], in: scratch).end()
        #expect(none.output.contains("This executable lists no jobs"), "\(none)")
    }

    @Test func `help goes to stdout with status 0 and fits a terminal`() async throws {
        for command in ["demo", "run", "compare", "record", "replay", "inspect", "state", "guide"] {
            let ending = try await Sensors.run(command, "--help", in: Scratch(inMemory: true))
            #expect(ending.status == 0 && ending.errors.isEmpty && ending.output.contains("USAGE: sensors \(command)"), "\(ending)")
            let long = ending.output.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("USAGE") }
            #expect(long.isEmpty, "\(command): \(long)")
        }
        let root = try await Sensors.run(in: Scratch(inMemory: true))
        #expect(root.status == 0 && root.output.contains("SUBCOMMANDS:"))
        #expect(try await Sensors.run("--version", in: Scratch(inMemory: true)).output == "0.1.0\n")
    }
}
