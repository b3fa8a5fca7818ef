import Columnar

/// The columns that names in an expression may mean.
package struct Scope: Sendable {
    /// A column, and what stands for it in a resolved expression.
    package struct Column: Sendable {
        var name: String
        var type: DataType
        var nullable: Bool
        var qualifier: String?
        var expression: Expression
    }

    let columns: [Column]

    /// The columns of a plan: expressions over them name them by their ids.
    package init(_ attributes: [Attribute]) {
        columns = attributes.map { Column(name: $0.name, type: $0.type, nullable: $0.nullable, qualifier: $0.qualifier, expression: $0.reference) }
    }

    /// The columns of a batch: expressions over them name them by their places.
    init(_ schema: Schema) {
        columns = schema.fields.enumerated().map { ordinal, field in
            Column(name: field.name, type: field.type, nullable: field.nullable, qualifier: nil, expression: .bound(ordinal, field.type))
        }
    }

    /// The columns called so, whatever the case.
    func columns(named name: String) -> [Column] {
        let lower = name.lowercased()
        return columns.filter { $0.name.lowercased() == lower }
    }

    /// The columns of the table of that name.
    func columns(of table: String) -> [Column] {
        let lower = table.lowercased()
        return columns.filter { $0.qualifier?.lowercased() == lower }
    }
}
