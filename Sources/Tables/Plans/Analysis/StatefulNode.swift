/// What a node says of its state, so that what a stream may not have is checked without a list of such nodes.
package struct StatefulNode: Sendable {
    /// Why it can be in no streaming query, in Spark's words; nil where it can.
    package var refusal: String?
    /// The modes in which a query cannot have it, each with why, in Spark's words.
    package var refusedModes: [ResultMode: String] = [:]
    /// Whether it holds the whole result, so that complete mode can show it, sorted too.
    package var holdsResult = false

    package init() {}
}
