/// A node's properties as a stateful operator, so that the streaming checks need no list of such nodes.
package struct StatefulNode: Sendable {
    /// Why it is not allowed in a streaming query, in Spark's words; nil if it is.
    package var refusal: String?
    /// The output modes in which it is not allowed, each with the reason in Spark's words.
    package var refusedModes: [ResultMode: String] = [:]
    /// Whether it holds the whole result, so that complete mode can emit it, even sorted.
    package var holdsResult = false

    package init() {}
}
