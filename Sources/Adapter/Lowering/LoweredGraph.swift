import DStreams
import Plans

/// A legacy job's graph on its way to a plan: every node in its lowered form, and the cuts.
struct LoweredGraph {
    /// `z`.
    let zeroTime: Time
    /// The leaf: one row a batch, with the batch's event time under rule A, and a watermark.
    let labels: LogicalPlan
    private var streams: [Int: Any] = [:]
    private var aggregations: [Int: AggregateCut] = [:]

    init(zeroTime: Time, labels: LogicalPlan) {
        self.zeroTime = zeroTime
        self.labels = labels
    }

    subscript<T>(_ node: DStream<T>) -> LoweredStream<T> {
        get {
            streams[node.id] as? LoweredStream<T>
                ?? LoweredStream(.mixed) { try node.rdd(at: $0.time) }
        }
        set { streams[node.id] = newValue }
    }

    /// The cut at a node, if the table engine computes it.
    func cut(at node: DStreamNode) -> AggregateCut? { aggregations[node.id] }

    mutating func setCut(_ cut: AggregateCut) { aggregations[cut.node.id] = cut }

    /// The cuts that the job's outputs need: the first ones on the way up from each output.
    func cuts(for outputs: [OutputOperation]) -> [AggregateCut] {
        var seen: Set<Int> = []
        var cuts: [AggregateCut] = []
        func visit(_ node: DStreamNode) {
            guard seen.insert(node.id).inserted else { return }
            if let cut = cut(at: node) {
                cuts.append(cut)
            } else {
                for parent in node.parents { visit(parent) }
            }
        }
        for output in outputs { visit(output) }
        return cuts
    }
}
