import ArgumentParser

/// `state`: what a query stores between its batches.
struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Read the state in a checkpoint, or repartition it.",
        subcommands: [StateReadCommand.self, StateRepartitionCommand.self])
}
