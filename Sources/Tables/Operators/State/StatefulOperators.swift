import StateStore

/// The kinds of stateful operator that there are, for those who have only a checkpoint.
package enum StatefulOperators {
    private static let all: [any StatefulOperator.Type] = [AggregateOperator.self]

    /// How their states are shown.
    package static let displays = all.map { $0.display }
}
