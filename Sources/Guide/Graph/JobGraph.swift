/// A streaming job as the guide sees it, whatever language it is written in and whatever engine runs it.
///
/// `Docs/guide/graph.md` describes its JSON form. Nodes come parents first.
public struct JobGraph: Codable, Hashable, Sendable {
    /// The language of the job, whose API decides how some operations behave.
    public enum Dialect: String, Codable, Hashable, Sendable, CaseIterable {
        case scala, java, python, swift
    }

    /// The version of the form. A reader refuses another one.
    public var version: Int
    public var job: String
    public var dialect: Dialect
    /// The time between two batches, in ms.
    public var batchInterval: Int64
    /// One interval before the first label, in ms since the epoch; nil if it is not known.
    public var zeroTime: Int64?
    public var nodes: [JobNode]

    public static let currentVersion = 1

    /// - Throws: `GuideError` `.invalidGraph` for a graph that no job can have.
    public init(job: String, dialect: Dialect, batchInterval: Int64, zeroTime: Int64? = nil, nodes: [JobNode]) throws(GuideError) {
        version = Self.currentVersion
        (self.job, self.dialect, self.batchInterval, self.zeroTime) = (job, dialect, batchInterval, zeroTime)
        self.nodes = nodes
        try validate()
        self.nodes = sorted()
    }

    /// The calls of the job's code, in the order of their first nodes.
    public var calls: [JobCall] {
        var order: [Int] = []
        var members: [Int: [JobNode]] = [:]
        for node in nodes {
            if members[node.call] == nil { order.append(node.call) }
            members[node.call, default: []].append(node)
        }
        return order.map { JobCall(id: $0, nodes: members[$0] ?? []) }
    }

    public subscript(id: Int) -> JobNode? { nodes.first { $0.id == id } }

    /// The nodes on which `ids` depend, without these.
    func ancestors(of ids: some Sequence<Int>) -> Set<Int> {
        let parents = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.parents) })
        return Self.reached(from: ids) { parents[$0] ?? [] }
    }

    /// The nodes that depend on `ids`, without these.
    func descendants(of ids: some Sequence<Int>) -> Set<Int> {
        var children: [Int: [Int]] = [:]
        for node in nodes { for parent in node.parents { children[parent, default: []].append(node.id) } }
        return Self.reached(from: ids) { children[$0] ?? [] }
    }

    private static func reached(from ids: some Sequence<Int>, _ next: (Int) -> [Int]) -> Set<Int> {
        let own = Set(ids)
        var seen: Set<Int> = []
        var waiting = own.flatMap(next)
        while let id = waiting.popLast() {
            if !own.contains(id), seen.insert(id).inserted { waiting += next(id) }
        }
        return seen
    }
}
