import Columnar

/// The first rows of its input.
final class LimitOperator: PhysicalOperator {
    private let input: Pipeline
    private let limit: Int
    var schema: Schema { input.schema }
    var inputs: [Pipeline] { [input] }

    init(_ input: Pipeline, _ limit: Int) {
        self.input = input
        self.limit = limit
    }

    func execute(_ run: BatchRun) throws -> [RecordBatch] {
        var rest = limit
        var output: [RecordBatch] = []
        for batch in try input.collect(run) where rest > 0 {
            output.append(batch.count <= rest ? batch : batch.slice(0..<rest))
            rest -= min(rest, batch.count)
        }
        return output
    }
}
