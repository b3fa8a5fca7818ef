import Errors

/// A state that the query does not expect: of another aggregate, or of another query's checkpoint.
package typealias StateMismatch = CodedError<StateMismatchCode>

package enum StateMismatchCode: ErrorCode {
    case otherState

    package var errorClass: ErrorClass {
        .own(
            "STATE.MISMATCH", when: "A stored state is not one of the aggregates of the query.",
            remedy: "Undo the change of the query, or start with a new checkpoint.")
    }
}

extension StateMismatch {
    package init(_ message: String) { self.init(.otherState, message) }

    static func cast<T: AggregateStates>(_ states: any AggregateStates, to type: T.Type) throws(StateMismatch) -> T {
        guard let states = states as? T else {
            throw StateMismatch("states of \(Swift.type(of: states)) cannot be merged into states of \(type)")
        }
        return states
    }
}
