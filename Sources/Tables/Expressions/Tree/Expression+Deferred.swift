import Columnar

extension Expression {
    /// SQL text that is parsed when a table takes the expression, for what it says depends on that table's session.
    public static func deferred(_ sql: String) -> Expression { .call(deferredName, [.literal(.string(sql), .string)]) }

    /// No SQL text lexes to this name.
    static let deferredName = "(sql)"

    /// The expression with `parse`'s in the place of every text that waits.
    public func parsingDeferred(_ parse: (String) throws -> Expression) rethrows -> Expression {
        try replacing { part in
            guard case .call(Expression.deferredName, let arguments) = part, case .literal(.string(let sql), _)? = arguments.first else { return nil }
            return try parse(sql)
        }
    }
}
