import Expressions

/// What of its result table a query hands on after each batch, as the planner sees it.
package enum ResultMode: String, Sendable {
    case append, update, complete
}
