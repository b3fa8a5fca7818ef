import Differential
import Tables

extension Job {
    /// The queries of the port with their names, not started.
    /// - Throws: `CommandError` if there is no port.
    func queries(_ session: SparkSession) throws -> [(name: String, writer: DataStreamWriter)] {
        guard let port else { throw CommandError("the job \(name) has no port; try --engine dstreams or tables") }
        return try PortJobRun.named(port(session), job: name)
    }
}
