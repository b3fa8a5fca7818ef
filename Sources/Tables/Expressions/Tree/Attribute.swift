import Columnar
import Synchronization

/// Names one column of a plan for as long as it is handed on: a filter over it or a select of it keeps the id, a computation or another name makes
/// a column of its own.
public struct AttributeID: Hashable, Sendable {
    private let number: UInt64

    private static let last = Atomic<UInt64>(0)

    /// One that nothing else has in this process.
    package init() { number = Self.last.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A column of a plan, as the node that puts it out and those above see it.
package struct Attribute: Hashable, Sendable {
    package var id: AttributeID
    package var name: String
    package var type: DataType
    package var nullable: Bool
    /// The table under whose name it may be asked for too: `t` of `t.v`, as `alias` gave it.
    package var qualifier: String?
    /// Whether a watermark follows it: it is the watermark's own column, or a window of that column.
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

    /// The column as an expression of a plan over it.
    package var reference: Expression { .column(id, type) }
}
