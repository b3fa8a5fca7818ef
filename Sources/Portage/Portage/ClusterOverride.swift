import KafkaTransport

/// A cluster in place of the one that a job names: what the job's own properties say of brokers gives way.
struct ClusterOverride: TopicConnector {
    let base: any TopicConnector
    let properties: [String: String]

    func reader(properties: [String: String]) throws -> any TopicReader {
        try base.reader(properties: properties.merging(self.properties) { $1 })
    }

    func writer(properties: [String: String]) throws -> any TopicWriter {
        try base.writer(properties: properties.merging(self.properties) { $1 })
    }
}
