import Differential
import Tables

extension Job {
    /// The one query of the port that a process runs: the only one, or the one called `output`.
    /// - Throws: `CommandError` that lists the queries there are.
    func query(_ output: String?, _ session: SparkSession) throws -> DataStreamWriter {
        guard let port else { throw CommandError("the job \(name) has no port; try --engine dstreams or tables") }
        let queries = try PortJobRun.named(port(session), job: name)
        let names = queries.map(\.name).joined(separator: ", ")
        guard let output else {
            if queries.count == 1 { return queries[0].writer.queryName(name) }
            throw CommandError(
                "the port of \(name) has \(queries.count) queries (\(names)): say with --output which this process is to run, each with a checkpoint of its own")
        }
        guard let query = try PortJobRun.choose([output], of: queries, job: name).first else { throw CommandError("the port of \(name) has no query") }
        return query.writer.queryName(query.name)
    }
}
