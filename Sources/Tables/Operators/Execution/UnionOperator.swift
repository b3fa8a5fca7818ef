import Columnar

/// The rows of all inputs, one input after the other.
final class UnionOperator: PhysicalOperator {
    let inputs: [Pipeline]
    let schema: Schema

    init(_ inputs: [Pipeline], schema: Schema) {
        self.inputs = inputs
        self.schema = schema
    }

    func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try inputs.flatMap { input in
            try input.collect(run).map { RecordBatch(schema: schema, count: $0.count, columns: $0.columns) }
        }
    }
}
