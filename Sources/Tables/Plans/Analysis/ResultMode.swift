import Expressions

/// Which rows of its result table a query emits after each batch, for the planner.
package enum ResultMode: String, Sendable {
    case append, update, complete
}
