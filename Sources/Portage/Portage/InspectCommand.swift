import ArgumentParser
import Checkpoints
import Foundation
import StateStore

/// `inspect`: what a checkpoint holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a checkpoint holds: job, lease, batches, offsets, watermarks, state, damage.",
        discussion: "Takes no lease and writes nothing, so a running query may be inspected. Exit status 1 if anything is damaged.")

    @Argument(help: "The checkpoint directory.") var checkpoint: String
    @Option(help: "How many of the newest batches to show.") var batches = 10
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let inspection = try CheckpointInspection(of: checkpoint)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(inspection), as: UTF8.self))
        } else {
            // A checkpoint without state, or with a damaged one, is shown all the same.
            let operators = (try? StoredState(of: checkpoint))?.operators ?? []
            print(InspectionText(inspection, operators: operators, newest: batches).text)
        }
        if !inspection.problems.isEmpty { throw ExitCode(1) }
    }
}
