import Columnar

/// The columns to which names in an expression may refer.
package struct Scope: Sendable {
    /// The columns, and the resolved expression for each.
    let columns: [ResolvedExpression]

    /// The columns of a plan: expressions refer to them by id.
    package init(_ attributes: [Attribute]) {
        columns = attributes.map { ResolvedExpression(expression: $0.reference, type: $0.type, nullable: $0.nullable, name: $0.name, qualifier: $0.qualifier) }
    }

    /// The columns of a batch: expressions refer to them by ordinal.
    init(_ schema: Schema) {
        columns = schema.fields.enumerated().map { ordinal, field in
            ResolvedExpression(expression: .bound(ordinal, field.type), type: field.type, nullable: field.nullable, name: field.name)
        }
    }

    /// The columns with that name, in any case.
    func columns(named name: String) -> [ResolvedExpression] {
        let lower = name.lowercased()
        return columns.filter { $0.name.lowercased() == lower }
    }

    /// The columns of the table with that name.
    func columns(of table: String) -> [ResolvedExpression] {
        let lower = table.lowercased()
        return columns.filter { $0.qualifier?.lowercased() == lower }
    }
}
