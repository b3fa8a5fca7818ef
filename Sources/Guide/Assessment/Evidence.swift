import Columnar
import Differential

/// What is known of a job while it is assessed: its graph, samples by function, and calls of functions again.
final class Evidence {
    let probe: any JobProbe
    let graph: JobGraph
    let counts: JobCounts?
    private let samples: [Key: [JobSample]]
    private var tables: [Key: [String: Answer]] = [:]
    private var laws: [Key: PairLaws] = [:]

    private struct Key: Hashable {
        var node: Int
        var function: String
    }

    /// What a function gave.
    enum Answer {
        case value(Value)
        case threw(String)
    }

    init(_ probe: any JobProbe) {
        (self.probe, graph, counts) = (probe, probe.graph, probe.counts)
        samples = Dictionary(grouping: probe.samples) { Key(node: $0.node, function: $0.function) }
    }

    func samples(_ node: Int, _ function: String) -> [JobSample] { samples[Key(node: node, function: function)] ?? [] }

    /// The function's answer to these arguments: called again if the job is live, else as it was recorded; nil if neither is known.
    func answer(_ node: Int, _ function: String, _ arguments: [Value]) -> Answer? {
        if probe.isLive {
            do { return try probe.call(node, function, arguments).map { .value($0) } } catch { return .threw("\(error)") }
        }
        let key = Key(node: node, function: function)
        if tables[key] == nil {
            var table: [String: Answer] = [:]
            for sample in samples(node, function) {
                let answer: Answer? = sample.error.map { .threw($0) } ?? sample.result.map { .value($0) }
                if let answer { table[Self.text(sample.arguments)] = answer }
            }
            tables[key] = table
        }
        return tables[key]?[Self.text(arguments)]
    }

    /// The value that the function gives for these arguments; nil if that is not known, or if it throws.
    func value(_ node: Int, _ function: String, _ arguments: [Value]) -> Value? {
        if case .value(let value)? = answer(node, function, arguments) { return value }
        return nil
    }

    /// Whether a function of two values is associative and commutative, looked for once.
    func laws(_ node: Int, _ function: String) -> PairLaws {
        let key = Key(node: node, function: function)
        if let known = laws[key] { return known }
        let found = PairLaws(self, node, function)
        laws[key] = found
        return found
    }

    static func text(_ values: [Value]) -> String { ValueJSON.text(.array(values)) }
}
