import Columnar

/// The rows of all inputs, one input after the other.
final class UnionOperator: PhysicalOperator {
    let inputs: [Stage]
    let schema: Schema

    init(_ inputs: [Stage], schema: Schema) {
        self.inputs = inputs
        self.schema = schema
    }

    func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try inputs.flatMap { input in
            try input.collect(run).map { RecordBatch(schema: schema, count: $0.count, columns: $0.columns) }
        }
    }
}
