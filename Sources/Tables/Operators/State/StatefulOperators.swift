import StateStore

/// The kinds of stateful operator that there are, by what each does for those who have only its state.
package enum StatefulOperators {
    /// How their states are shown.
    package static let displays = [AggregateOperator.display]
}
