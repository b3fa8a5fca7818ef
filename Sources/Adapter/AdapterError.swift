import StateStore

/// Why a legacy job cannot run on the table engine, or went wrong there.
public struct AdapterError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A type of the job's values cannot be stored in a column.
        case notStorable
        /// A stored value could not be read back.
        case corruptValue
    }

    public let code: Code
    /// Names the operation or value, why, and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension AdapterError {
    /// The coder of `T`.
    /// - Parameter role: names the value: `key of reduceByKey`.
    /// - Throws: `.notStorable` for a type that no column can hold.
    static func coder<T>(role: String) throws(AdapterError) -> ValueCoder<T> {
        do { return try ValueCoder<T>(role: role) } catch { throw AdapterError(.notStorable, error.message) }
    }
}
