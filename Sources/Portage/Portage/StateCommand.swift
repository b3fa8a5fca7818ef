import ArgumentParser

/// `state`: what a query keeps between its batches.
struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Read the state in a checkpoint, or deal it out over another number of partitions.",
        subcommands: [StateReadCommand.self, StateRepartitionCommand.self])
}
