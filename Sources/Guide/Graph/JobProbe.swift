import Columnar

/// Where a job's graph and samples come from: a job in this process, or files that a recorder wrote elsewhere.
public protocol JobProbe {
    var graph: JobGraph { get }
    var samples: [JobSample] { get }
    /// nil if nothing was counted.
    var counts: JobCounts? { get }
    /// Whether functions can be called again.
    var isLive: Bool { get }

    /// Calls a function of a node again.
    /// - Returns: nil if it cannot be called, or not with these values: a function of the job takes its own types, and only values that
    ///   came from there lead back to them.
    /// - Throws: what the function throws.
    func call(_ node: Int, _ function: String, _ arguments: [Value]) throws -> Value?
}

/// A job of which there are only files.
public struct RecordedProbe: JobProbe {
    public let graph: JobGraph
    public let samples: [JobSample]
    public let counts: JobCounts?
    public var isLive: Bool { false }

    public init(graph: JobGraph, samples: [JobSample], counts: JobCounts? = nil) {
        (self.graph, self.samples, self.counts) = (graph, samples, counts)
    }

    public func call(_ node: Int, _ function: String, _ arguments: [Value]) throws -> Value? { nil }
}
