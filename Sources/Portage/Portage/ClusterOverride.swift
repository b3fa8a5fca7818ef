import KafkaTransport

/// A cluster in place of the one that a job names: what the job's own properties say of brokers gives way.
struct ClusterOverride: TopicConnector {
    let base: any TopicConnector
    let properties: [String: String]

    func reader(properties: [String: String]) throws -> any TopicReader {
        try base.reader(properties: self.properties(of: properties))
    }

    func writer(properties: [String: String]) throws -> any TopicWriter {
        try base.writer(properties: self.properties(of: properties))
    }

    func properties(of job: [String: String]) -> [String: String] { base.properties(of: job).merging(properties) { $1 } }
}
