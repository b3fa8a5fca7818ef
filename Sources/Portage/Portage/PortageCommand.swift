import ArgumentParser
import BatchRuntime
import Differential
import Foundation
import Logging
import Settings

/// The root of the commands.
struct PortageCommand: ParsableCommand {
    /// The program's, which may be a user's own.
    static var name: String { CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent } ?? "portage" }

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: "Run legacy streaming jobs unchanged, port them to table queries, and prove the port.",
            discussion: """
                \(JobList.help)

                A job is Swift code in an executable of your own; it gets these commands by listing its jobs in a type that conforms to \
                Portage.Main. Exit status: 0 done or identical, 1 the comparison found a difference, 2 it could not be done, 64 the command line is \
                not understood.
                """,
            version: "0.1.0",
            subcommands: [
                DemoCommand.self, RunCommand.self, CompareCommand.self, RecordCommand.self, ReplayCommand.self, InspectCommand.self,
                StateCommand.self, GuideCommand.self,
            ])
    }

    /// The width of the terminal at standard error; nil if it is not a terminal.
    static var terminalWidth: Int? {
        let style = TerminalStyle.detected(fileDescriptor: 2)
        return style.isTerminal ? style.width : nil
    }

    /// Installs the message for a trap in a job; `compare` has one of its own.
    /// - Parameter isReplayed: whether the run is over a recording, whose labels come again even without a checkpoint.
    static func installTrapReport(isJSON: Bool = false, isReplayed: Bool = false) {
        TrapReport.install(head: "\(isJSON ? "" : "\(name): ")a trap in the job ended the process, ", isJSON: isJSON, width: terminalWidth)
        { label, hasCheckpoint in
            let way =
                if hasCheckpoint {
                    "Or leave the batch's records out: run it again, with the same --checkpoint, with --skip-batch \(label)"
                } else if isReplayed {
                    "Or leave the batch's records out: run it again, over the same recording, with --skip-batch \(label)"
                } else {
                    "Without a checkpoint no later run has this batch, and --skip-batch cannot name it: the next one begins again where "
                        + "the job says. "
                        + "With --checkpoint DIRECTORY a batch that traps can be left out"
                }
            return "\(TrapReport.wrapping).\n  \(way)"
        }
    }

    /// Parses and runs, then exits with the command's status.
    static func runToExit(_ arguments: [String]) -> Never {
        LoggingSystem.bootstrap { _ in CommandLog(name: name) }
        installTrapReport()
        let commands = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        if let word = arguments.first, !word.hasPrefix("-"), !commands.contains(word) {
            let advice = NearestName.find(word, among: commands).map { "did you mean \($0)? There are" } ?? "there are"
            CommandOutput.say(
                "\(name): there is no command \"\(word)\"; \(advice) \(commands.joined(separator: ", "))\nUsage: \(name) <subcommand>")
            Foundation.exit(64)
        }
        do {
            var command = try parseAsRoot(arguments)
            var status: Int32 = 0
            do { try command.run() } catch let error as ExitCode { status = error.rawValue }
            if let reason = StandardStream.unprinted() {
                throw CommandError("standard output: \(reason); what the command printed is lost")
            }
            Foundation.exit(status)
        } catch  where exitCode(for: error) == .success {
            // The parser itself prints help and version.
            exit(withError: error)
        } catch  where exitCode(for: error) == .validationFailure {
            // Under the same name as every other error.
            let text = fullMessage(for: error)
            CommandOutput.say(text.hasPrefix("Error: ") ? "\(name): \(text.dropFirst("Error: ".count))" : text)
            Foundation.exit(64)
        } catch {
            switch LogFormat.current {
            case .json: StandardStream.say(LogLine(error).text)
            case .text: CommandOutput.say("\(name): \(ErrorReport(error).line)")
            }
            Foundation.exit(2)
        }
    }
}
