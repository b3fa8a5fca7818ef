import KafkaTransport

/// Replaces the cluster that a job names: the job's own properties for brokers are ignored.
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
