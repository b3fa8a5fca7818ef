/// A call in the job's code, with the nodes that it made, parents first: `reduceByKeyAndWindow` makes three.
public struct JobCall: Hashable, Sendable, Identifiable {
    public let id: Int
    public let nodes: [JobNode]

    /// - Precondition: at least one node.
    public init(id: Int, nodes: [JobNode]) { (self.id, self.nodes) = (id, nodes) }

    public var operation: String { main.operation }
    public var place: String? { nodes.lazy.compactMap(\.place).first }
    public var slide: Int64 { main.slide }
    /// The length of the call's window, in ms; nil if it defines none.
    public var window: Int64? { nodes.lazy.compactMap(\.window).first }

    /// The node that says what the call does: its window or state, else its shuffle, else its last.
    public var main: JobNode {
        for kinds in [[NodeKind.reducedWindow, .window, .state, .mapWithState], [.transformWith], [.shuffle]] {
            if let node = nodes.first(where: { kinds.contains($0.kind) }) { return node }
        }
        return nodes[nodes.count - 1]
    }

    /// The first node that has a function of that name.
    func node(with function: String) -> JobNode? { nodes.first { $0.functions.contains(function) } }
}
