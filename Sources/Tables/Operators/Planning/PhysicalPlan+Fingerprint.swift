import Columnar
import Plans

extension PhysicalPlan {
    /// What must stay the same for a checkpoint to be of use: the streams, and each aggregation's keys and aggregates.
    package var fingerprint: String {
        let sources = relations.filter(\.isStreaming).map(\.name).joined(separator: ", ")
        let operators = aggregates.map { aggregate in
            let fields = aggregate.schema.fields.map { "\($0.name) \($0.type.sqlName)" }.joined(separator: ", ")
            return "aggregation \(aggregate.operatorID) [\(aggregate.layout.title)] (\(fields))"
        }
        return (["reads \(sources)"] + operators).joined(separator: "; ")
    }
}

extension GroupKeyLayout {
    /// The keys in words.
    var title: String {
        keys.enumerated().map { index, key in
            switch key {
            case .column: types[index].sqlName
            case .window(_, let window): "window \(window.duration) µs by \(window.slide) µs from \(window.startTime) µs"
            }
        }.joined(separator: ", ")
    }
}
