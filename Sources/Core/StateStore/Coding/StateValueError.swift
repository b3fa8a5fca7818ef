/// Why a value of a job cannot be kept in state, or cannot be read back.
package struct StateValueError: Error, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        /// A type that has no form in a column.
        case notStorable
        /// Bytes that are not of the type.
        case damaged
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
