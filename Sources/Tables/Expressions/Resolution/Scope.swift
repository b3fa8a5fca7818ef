import Columnar

/// The columns that names in an expression may mean.
package struct Scope: Sendable {
    /// The columns, and what stands for each in a resolved expression.
    let columns: [ResolvedExpression]

    /// The columns of a plan: expressions over them name them by their ids.
    package init(_ attributes: [Attribute]) {
        columns = attributes.map { ResolvedExpression(expression: $0.reference, type: $0.type, nullable: $0.nullable, name: $0.name, qualifier: $0.qualifier) }
    }

    /// The columns of a batch: expressions over them name them by their places.
    init(_ schema: Schema) {
        columns = schema.fields.enumerated().map { ordinal, field in
            ResolvedExpression(expression: .bound(ordinal, field.type), type: field.type, nullable: field.nullable, name: field.name)
        }
    }

    /// The columns called so, whatever the case.
    func columns(named name: String) -> [ResolvedExpression] {
        let lower = name.lowercased()
        return columns.filter { $0.name.lowercased() == lower }
    }

    /// The columns of the table of that name.
    func columns(of table: String) -> [ResolvedExpression] {
        let lower = table.lowercased()
        return columns.filter { $0.qualifier?.lowercased() == lower }
    }
}
