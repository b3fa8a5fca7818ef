import Expressions
import Plans

/// One key of a grouping: a column of the input, or the windows of a time column.
package enum GroupKey: Hashable, Sendable {
    case column(Int)
    /// The ordinal of a timestamp column. Rows whose time is null belong to no window.
    case window(time: Int, WindowLattice)
}
