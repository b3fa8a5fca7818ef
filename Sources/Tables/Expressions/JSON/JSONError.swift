/// A document or an option that JSON functions cannot work with.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case malformedRecord, unsupportedType, unknownTimeZone, corruptRecordType, tooLarge, parserUpgrade
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
