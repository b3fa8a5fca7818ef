import RegularExpressions

/// A regular expression over names of topics: what `subscribePattern` subscribes to.
public struct TopicPattern: Sendable, CustomStringConvertible {
    /// How much of a name must match.
    public enum Extent: Sendable {
        /// Any part of the name, as in Structured Streaming.
        case part
        /// The whole name, as in Kafka's own consumer and in DStreams.
        case whole
    }

    /// The pattern as it was given.
    public let description: String
    private let expression: RegularExpression

    /// - Throws: `KafkaError` `.badProperty` with the place of the fault.
    public init(_ pattern: String, _ extent: Extent) throws(KafkaError) {
        description = pattern
        do {
            expression = try RegularExpression(java: pattern, matchesWhole: extent == .whole)
        } catch {
            throw KafkaError(.badProperty, "subscribePattern", underlying: error)
        }
    }

    /// - Throws: `KafkaError` `.other` if the pattern needs too much work on the name.
    public func matches(_ topic: String) throws(KafkaError) -> Bool {
        guard let matcher = RegularExpression.Matcher(expression) else { throw KafkaError(.other, "subscribePattern: no memory to match") }
        let bytes = Array(topic.utf8)
        let found = bytes.withUnsafeBytes { bytes in Result { () throws(RegularExpressionError) in try matcher.find(bytes) } }
        do { return try found.get() } catch {
            throw KafkaError(.other, "subscribePattern '\(description)' on topic \(topic)", underlying: error)
        }
    }

    /// The topics of `reader` that match, in order.
    public func topics(of reader: any TopicReader) throws -> [String] { try reader.topicNames().filter { try matches($0) } }
}
