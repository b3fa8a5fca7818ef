import Columnar
import Foundation

extension PartitionOffsets {
    /// Spark's JSON for Kafka offsets, topics and partitions in ascending order: `{"t":{"0":23,"1":40}}`.
    public var json: String {
        let topics = Dictionary(grouping: offsets, by: \.key.topic).sorted { $0.key < $1.key }
        let members = topics.map { topic, entries in
            let partitions = entries.sorted { $0.key.partition < $1.key.partition }
                .map { "\"\($0.key.partition)\":\($0.value)" }.joined(separator: ",")
            return "\(JSONString.quoted(topic)):{\(partitions)}"
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// Reads the JSON that `json` or Spark writes, whatever the order of its keys.
    /// - Throws: `OffsetError` that shows the text and says what was expected.
    public init(json: String) throws(OffsetError) {
        guard let topics = try? JSONDecoder().decode([String: [String: Int64]].self, from: Data(json.utf8)) else {
            throw OffsetError(.malformed, "\(json): expected offsets as {\"topic\":{\"partition\":offset}}")
        }
        var offsets: [TopicPartition: Int64] = [:]
        for (topic, partitions) in topics {
            for (name, offset) in partitions {
                guard let partition = Int32(name), partition >= 0 else {
                    throw OffsetError(.malformed, "\(json): \"\(name)\" of topic \(topic) is not a partition number")
                }
                offsets[TopicPartition(topic, partition)] = offset
            }
        }
        self.init(offsets)
    }

    /// The number of members of all objects in a JSON text, duplicates included: a decoder keeps only one of two.
    /// - Parameter json: must be well-formed.
    package static func names(in json: String) -> Int {
        var (count, isText, isEscaped) = (0, false, false)
        for byte in json.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if isText {
                isEscaped = byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: ":") {
                count += 1
            }
        }
        return count
    }
}
