import Offsets

/// Identifies a Kafka record by topic, partition and offset.
public struct RecordID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public var topicPartition: TopicPartition
    public var offset: Int64

    public init(_ topicPartition: TopicPartition, _ offset: Int64) {
        self.topicPartition = topicPartition
        self.offset = offset
    }

    public static func < (left: RecordID, right: RecordID) -> Bool {
        left.topicPartition != right.topicPartition ? left.topicPartition < right.topicPartition : left.offset < right.offset
    }

    /// `readings-3@1042`.
    public var description: String { "\(topicPartition)@\(offset)" }

    /// Reads what `description` writes; nil for any other text.
    public init?(_ text: String) {
        guard let at = text.lastIndex(of: "@"), let dash = text[..<at].lastIndex(of: "-"),
            let partition = Int32(text[text.index(after: dash)..<at]), let offset = Int64(text[text.index(after: at)...])
        else { return nil }
        self.init(TopicPartition(String(text[..<dash]), partition), offset)
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = RecordID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text): expected topic-partition@offset"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
