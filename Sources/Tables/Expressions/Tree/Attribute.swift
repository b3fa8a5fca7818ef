import Columnar
import Synchronization

/// Identifies one column of a plan for as long as it is passed on: a filter over it or a select of it keeps the id, a computation or another name makes
/// a new column.
public struct AttributeID: Hashable, Sendable {
    private let number: UInt64

    private static let last = Atomic<UInt64>(0)

    /// An id that is unique in this process.
    package init() { number = Self.last.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A column of a plan, as its node outputs it and the nodes above see it.
package struct Attribute: Hashable, Sendable {
    package var id: AttributeID
    package var name: String
    package var type: DataType
    package var nullable: Bool
    /// The table that may qualify its name: `t` in `t.v`, as set by `alias`.
    package var qualifier: String?
    /// Whether it has a watermark: it is the watermark's own column, or a window over it.
    package var isEventTime: Bool

    package init(
        id: AttributeID = AttributeID(), _ name: String, _ type: DataType, nullable: Bool = true, qualifier: String? = nil, isEventTime: Bool = false
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.nullable = nullable
        self.qualifier = qualifier
        self.isEventTime = isEventTime
    }

    package var field: Field { Field(name, type, nullable: nullable) }

    /// The column as an expression of a plan above.
    package var reference: Expression { .column(id, type) }
}
