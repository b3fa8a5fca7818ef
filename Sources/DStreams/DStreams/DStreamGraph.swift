import RDDs
import Synchronization

/// The nodes of a job: its inputs, its outputs, and the first mistake in building it.
package final class DStreamGraph {
    package let batchDuration: Duration
    package private(set) var outputs: [OutputOperation] = []
    package private(set) var inputs: [any InputNode] = []
    package private(set) var zeroTime: Time?
    private let nodeCount = Atomic<Int>(0)
    private let firstMistake = Mutex<StreamingError?>(nil)
    /// Whether a change comes too late; it is then reported and must have no effect, because the loop's thread reads the graph.
    var refuses: ((LateChange) -> Bool)?

    /// Where `print` writes.
    let printer: @Sendable (String) -> Void

    static let standardOutput: @Sendable (String) -> Void = { text in Swift.print(text, terminator: "") }

    init(batchDuration: Duration, printer: @escaping @Sendable (String) -> Void) {
        self.batchDuration = batchDuration
        self.printer = printer
    }

    func newID() -> Int { nodeCount.wrappingAdd(1, ordering: .relaxed).oldValue }

    /// The first mistake in building the graph; `start` throws it.
    package var mistake: StreamingError? { firstMistake.withLock { $0 } }

    package func record(_ error: StreamingError) { firstMistake.withLock { $0 = $0 ?? error } }

    func allows(_ change: LateChange) -> Bool { !(refuses?(change) ?? false) }

    func add(_ input: any InputNode) { if input.node.isRegistered { inputs.append(input) } }
    func add(_ output: OutputOperation) { if output.isRegistered { outputs.append(output) } }

    /// Removes all other outputs, and the nodes that only they need. Call it before the start; names do not change.
    package func keep(outputs names: Set<String>) { outputs.removeAll { !names.contains($0.name) } }

    /// All nodes that some output needs, parents before children, each once.
    package var nodes: [DStreamNode] { nodes(above: []) }

    /// The nodes between the outputs and those of `ids`, without these and the nodes that only these need.
    package func nodes(above ids: Set<Int>) -> [DStreamNode] {
        var seen: Set<ObjectIdentifier> = []
        var ordered: [DStreamNode] = []
        func visit(_ node: DStreamNode) {
            guard !ids.contains(node.id), seen.insert(ObjectIdentifier(node)).inserted else { return }
            for parent in node.parents { visit(parent) }
            ordered.append(node)
        }
        for output in outputs { visit(output) }
        return ordered
    }

    /// Calls the visitor for every node, parents first.
    package func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws {
        for node in nodes { try node.accept(&visitor) }
    }

    /// What must not change between two runs over one checkpoint.
    package var signature: String {
        nodes.map { "\($0.signature)<\($0.parents.map { "\($0.id)" }.joined(separator: ","))" }.joined(separator: " ")
    }

    /// The signature in words, one step a node.
    package var steps: [String] {
        nodes.map { node in
            let numbers = node.parents.compactMap { parent in nodes.firstIndex { $0 === parent }.map { "\($0 + 1)" } }
            // The signature consists of the operation, its times and its topics.
            let parts = node.signature.split(separator: "/", maxSplits: 2).map(String.init)
            let every = parts.count > 1 ? " every \(parts[1]) ms" : ""
            let more = parts.count > 2 ? " (\(parts[2]))" : ""
            return "\(parts.first ?? node.operation)\(every)\(more)"
                + (numbers.isEmpty ? "" : " of step \(numbers.joined(separator: ", "))")
        }
    }

    func initialize(zeroTime: Time, remember: Duration?) {
        self.zeroTime = zeroTime
        for node in nodes { node.initialize(zeroTime) }
        for input in inputs { input.node.initialize(zeroTime) }
        for output in outputs { output.remember(remember ?? output.rememberDuration) }
    }
}
