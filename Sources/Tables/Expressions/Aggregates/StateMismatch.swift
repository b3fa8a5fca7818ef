
/// A state that is not what the query expects: of another aggregate, or of another query's checkpoint.
package struct StateMismatch: Error, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }

    static func cast<T: AggregateStates>(_ states: any AggregateStates, to type: T.Type) throws(StateMismatch) -> T {
        guard let states = states as? T else {
            throw StateMismatch("states of \(Swift.type(of: states)) cannot be merged into states of \(type)")
        }
        return states
    }
}
