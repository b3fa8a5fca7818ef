import ArgumentParser
import StateStore

/// `state repartition`: changes the number of partitions of a stopped query's state.
struct StateRepartitionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repartition", abstract: "Change the number of state partitions of a stopped query.",
        discussion: """
            A query keeps the number of partitions with which it began (spark.sql.shuffle.partitions); this changes it. It takes the checkpoint's \
            lease, writes the new state beside the old one and then switches with one write: ended before that, nothing has changed.
            """)

    @Argument(help: "The checkpoint directory.") var checkpoint: String
    @Option(parsing: .unconditional, help: "The new number of partitions.") var partitions: Int

    func run() throws {
        let outcome = try StateRepartition.run(checkpoint, partitions: partitions)
        if outcome.from == outcome.to {
            print("\(checkpoint): the state has \(outcome.to) partitions already; nothing was changed")
        } else {
            print(
                "\(checkpoint): \(outcome.keys) entries of \(outcome.operators) \(outcome.operators == 1 ? "operator" : "operators"), as "
                    + "after batch \(outcome.batchID), are in \(outcome.to) "
                    + "partitions now (\(outcome.from) before)")
        }
    }
}
