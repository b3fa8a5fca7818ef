import StateStore

/// All kinds of stateful operators, for readers who have only a checkpoint.
package enum StatefulOperators {
    /// Every type of this package that is a `StatefulOperator`.
    package static let all: [any StatefulOperator.Type] = [AggregateOperator.self]

    /// The displays of their states.
    package static let displays = all.map { $0.display }
}
