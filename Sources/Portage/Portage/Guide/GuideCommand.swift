import ArgumentParser

/// `guide`: leads from a legacy job to its port.
struct GuideCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "guide", abstract: "Say what becomes of a legacy job in a port, checked on its own records.",
            discussion: "Exit status: 0 fine, 1 something is to be decided, 2 it could not be done.",
            subcommands: [GuideAssessCommand.self, GuideGraphCommand.self, GuideExplainCommand.self])
    }
}

/// `guide explain`: prints a rule.
struct GuideExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Print a rule: what the port does instead of an operation, and on which conditions.",
        discussion: "Without a rule it lists them all.")

    @Argument(help: "The rule's name, such as window.inverse, or an operation that only one rule covers.") var rule: String?

    func run() throws { CommandOutput.tell(try GuideText.explanation(of: rule), aside: false, isLaidOut: true) }
}
