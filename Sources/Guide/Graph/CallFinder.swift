/// Finds which nodes one call made, in a graph whose nodes have the numbers in which they were made.
///
/// `countByWindow` makes a map, a shuffle, a window and another map: the maps are no calls of the job's own.
enum CallFinder {
    private struct Shape {
        var operation: String
        /// The nodes in order; only a map may have another operation than the call's.
        var kinds: [NodeKind]
    }

    /// Longer shapes first: the first that fits is taken.
    private static let shapes: [Shape] = [
        Shape(operation: "reduceByWindow", kinds: [.map, .shuffle, .map, .window, .map, .shuffle, .map]),
        Shape(operation: "reduceByWindow", kinds: [.map, .shuffle, .reducedWindow, .map]),
        Shape(operation: "countByWindow", kinds: [.map, .shuffle, .reducedWindow, .map]),
        Shape(operation: "count", kinds: [.map, .transform, .shuffle, .map]),
        Shape(operation: "countByValueAndWindow", kinds: [.map, .shuffle, .reducedWindow]),
        Shape(operation: "reduceByKeyAndWindow", kinds: [.shuffle, .window, .shuffle]),
        Shape(operation: "groupByKeyAndWindow", kinds: [.shuffle, .window, .shuffle]),
        Shape(operation: "reduce", kinds: [.map, .shuffle, .map]),
        Shape(operation: "reduceByKeyAndWindow", kinds: [.shuffle, .reducedWindow]),
        Shape(operation: "countByValue", kinds: [.map, .shuffle]),
    ]

    /// The nodes with their calls: a call has the number of its first node.
    static func withCalls(_ nodes: [JobNode]) -> [JobNode] {
        var nodes = nodes
        let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, $0) })
        var taken: Set<Int> = []
        for first in nodes.indices where !taken.contains(nodes[first].id) {
            for shape in shapes {
                let ids = (0..<shape.kinds.count).map { nodes[first].id + $0 }
                let members = ids.compactMap { places[$0] }
                guard members.count == ids.count, fits(members.map { nodes[$0] }, shape), taken.isDisjoint(with: ids) else { continue }
                for place in members {
                    nodes[place].call = nodes[first].id
                    nodes[place].operation = shape.operation
                    taken.insert(nodes[place].id)
                }
                break
            }
        }
        return nodes
    }

    private static func fits(_ nodes: [JobNode], _ shape: Shape) -> Bool {
        for (index, node) in nodes.enumerated() {
            guard node.kind == shape.kinds[index], node.operation == (node.kind == .map ? "map" : shape.operation) else { return false }
            if index > 0, node.parents != [nodes[index - 1].id] { return false }
        }
        return true
    }
}
