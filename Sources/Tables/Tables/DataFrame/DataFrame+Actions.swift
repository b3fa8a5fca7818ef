import Columnar
import Expressions
import Operators
import Plans

extension DataFrame {
    /// Computes a static table. - Throws: `AnalysisError` for a streaming table.
    package func batches() throws -> [RecordBatch] {
        if let problem = sparkSession.confProblem { throw problem }
        let content = try content.get()
        let analyzed = try analyze()
        guard !analyzed.isStreaming else {
            throw AnalysisError(
                .unsupportedStreaming, "Queries with streaming sources must be executed with writeStream.start()")
        }
        let plan = try PhysicalPlan(analyzed)
        let run = BatchRun(mode: nil, context: sparkSession.expressionSettings) { relation, columns in
            try content.leaves[relation]?.read(columns) ?? []
        }
        return try plan.execute(run)
    }

    /// Computes and returns all rows.
    public func collect() throws -> [Row] {
        try batches().flatMap { batch in batch.rows.map { Row($0, schema: batch.schema) } }
    }

    /// Computes the number of rows.
    public func count() throws -> Int64 {
        guard case .long(let count)? = try GroupedData(self, .success([])).count().collect().first?.values.first else { return 0 }
        return count
    }

    /// Prints the first rows as a table; cells longer than 20 characters are cut unless `truncate` is false.
    public func show(_ numRows: Int = 20, _ truncate: Bool = true) throws {
        sparkSession.printer(try showString(numRows, truncate: truncate ? 20 : 0) + "\n")
    }

    func showString(_ rows: Int, truncate: Int) throws -> String {
        TableText(try schema, try batches(), rows: max(0, rows), truncate: truncate, zone: sparkSession.expressionSettings.timeZone).text
    }

    /// Registers the table under a name for `SparkSession.table`, replacing another table with that name.
    public func createOrReplaceTempView(_ name: String) { sparkSession.setTable(name, self) }
}
