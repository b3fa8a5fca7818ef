import Columnar
import Errors

/// What a function of the user's own threw, with the function's name. Mirrors Spark's `FAILED_EXECUTE_UDF`.
public struct UserFunctionError: RowError {
    /// As it was registered, in lower case.
    public let function: String
    /// What the function threw.
    public let cause: any Error
    /// What else is known: the row.
    public private(set) var detail: String?
    private let types: String

    init(_ function: String, _ parameters: [DataType], _ result: DataType, _ cause: any Error) {
        self.function = function
        self.cause = cause
        types = "(\(parameters.map(\.sqlName).joined(separator: ", ").lowercased())) => \(result.sqlName.lowercased())"
    }

    package func inRow(_ row: String) -> Self {
        var copy = self
        copy.detail = "in the row \(row)"
        return copy
    }

    /// Spark's class for a failed user-defined function.
    public var errorClass: ErrorClass? { .failedUserFunction }
    /// Spark's sentence, with the function's name and types.
    public var message: String { "Failed to execute user defined function (\(function) \(types))" }
    /// The cause.
    public var underlying: (any Error)? { cause }
}
