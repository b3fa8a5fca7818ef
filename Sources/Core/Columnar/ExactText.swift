/// A text that is compared by its bytes, as file names, patterns and Spark's strings are.
///
/// Swift's `String` treats "é" as one code point and as two as equal.
package struct ExactText: Hashable, Sendable {
    private let utf8: [UInt8]

    package init(_ text: String) { utf8 = Array(text.utf8) }
}
