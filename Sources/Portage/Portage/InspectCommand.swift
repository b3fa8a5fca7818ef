import ArgumentParser
import Checkpoints
import Differential
import Foundation
import KafkaTransport
import StateStore

/// `inspect`: shows the contents of a checkpoint.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a checkpoint holds: job, lease, batches, offsets, watermarks, state, damage.",
        discussion:
            "Takes no lease and writes nothing, so a running query may be inspected. With --bootstrap-servers it also says how far behind "
                + "each partition is. Exit status 1 if anything is damaged."
    )

    @Argument(help: "The checkpoint directory.") var checkpoint: String
    @Option(parsing: .unconditional, help: "How many of the newest batches to show.") var batches = 10
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var cluster: ClusterOptions

    func validate() throws { try NumberArgument.check(batches, "--batches", least: 0) }

    func run() throws {
        var inspection = try CheckpointInspection(of: checkpoint)
        let state = StateDescription(of: checkpoint)
        inspection.problems += state.problems
        // Spark before version 4 does not write it.
        let isOurs = inspection.job != nil
        if isOurs { inspection.problems += state.undescribed }
        // While the query runs, files may disappear during the inspection.
        if isOurs, inspection.leaseStanding == .free || inspection.leaseStanding == .abandoned,
            let stored = try? StoredState(of: checkpoint)
        {
            for error in stored.unreadable() where !inspection.problems.contains(where: { $0.contains(error.path) }) {
                inspection.problems.append("\(error)")
            }
        }
        // What is in the checkpoint is shown whether or not brokers answer.
        let lag = Result { try topicLag(inspection) }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let report = Report(inspection: inspection, lag: (try? lag.get())?.partitions)
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            let style = TerminalStyle.detected(fileDescriptor: 1)
            let text = InspectionText(inspection, operators: state.operators, newest: batches, width: style.isTerminal ? style.width : nil)
                .text
            for line in (text + ((try? lag.get()).map { "\n\($0.text)" } ?? "")).split(separator: "\n", omittingEmptySubsequences: false) {
                // Formatted text fits already, or cannot be made to fit.
                CommandOutput.tell(
                    String(line), aside: false, isLaidOut: line.contains("  ") && !line.hasPrefix("lease") && !line.hasPrefix("job"))
            }
        }
        _ = try lag.get()
        if !inspection.problems.isEmpty { throw ExitCode(1) }
    }

    private func topicLag(_ inspection: CheckpointInspection) throws -> TopicLag? {
        let properties = try cluster.properties()
        guard !properties.isEmpty else { return nil }
        let reader = try KafkaCluster().reader(properties: try cluster.required())
        defer { reader.close() }
        return try TopicLag(inspection, reader)
    }

    /// The inspection's own members, and `lag` beside them.
    private struct Report: Encodable {
        var inspection: CheckpointInspection
        var lag: [TopicLag.Partition]?

        private enum Member: String, CodingKey { case lag }

        func encode(to encoder: any Encoder) throws {
            try inspection.encode(to: encoder)
            var members = encoder.container(keyedBy: Member.self)
            try members.encodeIfPresent(lag, forKey: .lag)
        }
    }
}
