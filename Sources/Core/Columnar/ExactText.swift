/// A text that is told from others by its bytes, as the names of files, patterns and Spark's texts are.
///
/// Swift's `String` holds "é" of one code point and of two to be equal.
package struct ExactText: Hashable, Sendable {
    private let utf8: [UInt8]

    package init(_ text: String) { utf8 = Array(text.utf8) }
}
