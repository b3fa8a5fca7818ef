import Columnar

/// A job that is live in this process, after a run over records.
public struct LiveProbe: JobProbe {
    public let graph: JobGraph
    public let samples: [JobSample]
    public let counts: JobCounts?
    public var isLive: Bool { true }
    let functions: [FunctionName: any LiveFunction]

    public func call(_ node: Int, _ function: String, _ arguments: [Value]) throws -> Value? {
        try functions[FunctionName(node: node, function: function)]?.call(arguments)
    }
}

/// A function of a node.
struct FunctionName: Hashable, Sendable {
    var node: Int
    var function: String
}
