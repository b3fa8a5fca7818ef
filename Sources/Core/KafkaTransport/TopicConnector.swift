/// Opens readers and writers for a cluster named by Kafka properties (`bootstrap.servers` and so on).
///
/// A session or context holds one: librdkafka by default, a recording in a comparison or a test.
public protocol TopicConnector: Sendable {
    func reader(properties: [String: String]) throws -> any TopicReader
    func writer(properties: [String: String]) throws -> any TopicWriter
    /// The properties that a reader or writer gets: those of the job, with the connector's own in their place.
    func properties(of job: [String: String]) -> [String: String]
}

extension TopicConnector {
    public func properties(of job: [String: String]) -> [String: String] { job }
}
