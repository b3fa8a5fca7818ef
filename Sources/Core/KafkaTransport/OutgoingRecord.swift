/// One record on its way to a topic.
public struct OutgoingRecord: Sendable {
    public var topic: String
    public var partition: Int32?
    public var key: [UInt8]?
    public var value: [UInt8]?
    /// ms since the epoch; nil for now.
    public var timestampMillis: Int64?
    public var headers: [(key: String, value: [UInt8]?)]

    public init(
        topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?, timestampMillis: Int64? = nil,
        headers: [(key: String, value: [UInt8]?)] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.timestampMillis = timestampMillis
        self.headers = headers
    }
}
