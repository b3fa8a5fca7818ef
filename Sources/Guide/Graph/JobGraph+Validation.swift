import Offsets

extension JobGraph {
    /// A year and a day: a longer duration is a mistake in the units.
    static let longestDuration: Int64 = 366 * 86_400_000
    static let mostNodes = 10_000

    /// Throws for the first thing that no job can have.
    func validate() throws(GuideError) {
        func refuse(_ what: String) -> GuideError {
            GuideError(.invalidGraph, "the graph of \(job.isEmpty ? "a job without a name" : job): \(what)")
        }
        guard version == Self.currentVersion else {
            throw refuse("its version is \(version), and this release reads version \(Self.currentVersion)")
        }
        guard !job.isEmpty else { throw refuse("\"job\" is empty") }
        guard !nodes.isEmpty else { throw refuse("it has no nodes") }
        guard nodes.count <= Self.mostNodes else { throw refuse("it has \(nodes.count) nodes; more than \(Self.mostNodes) are not read") }
        func check(_ name: String, _ duration: Int64) throws(GuideError) {
            guard duration > 0 else { throw refuse("\(name) is \(duration) ms; it must be above 0") }
            guard duration <= Self.longestDuration else {
                throw refuse("\(name) is \(duration) ms, more than a year: durations are in milliseconds")
            }
        }
        try check("\"batchInterval\"", batchInterval)
        var byID: [Int: JobNode] = [:]
        for node in nodes {
            guard byID.updateValue(node, forKey: node.id) == nil else { throw refuse("two nodes have the id \(node.id)") }
        }
        var outputs: Set<String> = []
        for node in nodes {
            let name = "node \(node.id) (\(node.operation))"
            guard !node.operation.isEmpty else { throw refuse("node \(node.id) has no operation") }
            try check("the slide of \(name)", node.slide)
            if let window = node.window { try check("the window of \(name)", window) }
            guard node.slide % batchInterval == 0 else {
                throw refuse("the slide of \(name), \(node.slide) ms, is not a multiple of the batch interval, \(batchInterval) ms")
            }
            guard node.kind.isWindow == (node.window != nil) else {
                throw refuse(
                    node.kind.isWindow
                        ? "\(name) is a \(node.kind.rawValue) without the length of its window"
                        : "\(name) is no window and has the length of one")
            }
            for parent in node.parents {
                guard let parent = byID[parent] else { throw refuse("\(name) has the parent \(parent), which is not there") }
                guard parent.kind != .output else { throw refuse("\(name) has the output \(parent.id) as its parent") }
                if let window = node.window, window % parent.slide != 0 || node.slide % parent.slide != 0 {
                    throw refuse(
                        "window and slide of \(name), \(window) and \(node.slide) ms, are not multiples of its parent's slide, \(parent.slide) ms"
                    )
                }
            }
            let (least, most) = Self.parents(of: node.kind)
            guard node.parents.count >= least, node.parents.count <= most else {
                let needed = most == 0 ? "none" : least == most ? Count.of(least, "parent") : "at least \(Count.of(least, "parent"))"
                throw refuse("\(name) is a \(node.kind.rawValue) and has \(Count.of(node.parents.count, "parent")); it needs \(needed)")
            }
            if node.kind == .output {
                guard let output = node.output, !output.isEmpty else {
                    throw refuse("the output \(node.id) (\(node.operation)) has no name")
                }
                guard outputs.insert(output).inserted else { throw refuse("two outputs have the name \(output)") }
            }
        }
        guard !outputs.isEmpty else { throw refuse("it has no output, so nothing of the job would run") }
        guard sorted().count == nodes.count else {
            let done = Set(sorted().map(\.id))
            let circle = nodes.map(\.id).filter { !done.contains($0) }.sorted()
            throw refuse("the nodes \(circle.map(String.init).joined(separator: ", ")) depend on themselves")
        }
    }

    private static func parents(of kind: NodeKind) -> (least: Int, most: Int) {
        switch kind {
        case .kafka, .queue, .files, .socket, .receiver: (0, 0)
        case .union, .transform: (1, .max)
        case .transformWith: (2, .max)
        default: (1, 1)
        }
    }

    /// The nodes parents first, otherwise by id; without those of a cycle.
    func sorted() -> [JobNode] {
        var left = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, Set($0.parents).count) })
        var children: [Int: [Int]] = [:]
        for node in nodes { for parent in Set(node.parents) { children[parent, default: []].append(node.id) } }
        let byID = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0) })
        var ready = Set(left.filter { $0.value == 0 }.keys)
        var order: [JobNode] = []
        while let id = ready.min() {
            ready.remove(id)
            if let node = byID[id] { order.append(node) }
            for child in children[id] ?? [] {
                left[child, default: 1] -= 1
                if left[child] == 0 { ready.insert(child) }
            }
        }
        return order
    }
}
