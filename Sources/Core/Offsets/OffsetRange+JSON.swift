/// In JSON a range is one flat object: `{"topic":"orders","partition":3,"from":120,"until":180}`.
extension OffsetRange: Codable {
    private enum CodingKeys: String, CodingKey { case topic, partition, from, until }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let topic = try members.decode(String.self, forKey: .topic)
        let partition = try members.decode(Int32.self, forKey: .partition)
        try self.init(
            TopicPartition(topic, partition), from: members.decode(Int64.self, forKey: .from),
            until: members.decode(Int64.self, forKey: .until))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(topic, forKey: .topic)
        try members.encode(partition, forKey: .partition)
        try members.encode(from, forKey: .from)
        try members.encode(until, forKey: .until)
    }
}
