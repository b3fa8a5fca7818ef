import Errors
import RDDs

/// The partitions of several streams, one after the other.
@usableFromInline package final class UnionDStream<Element: Sendable>: DStream<Element>, @unchecked Sendable {
    package let streams: [DStream<Element>]

    /// - Precondition: at least one stream.
    @usableFromInline package init(_ streams: [DStream<Element>]) {
        self.streams = streams
        let first = streams[0]
        super.init(
            graph: first.graph, sparkContext: first.sparkContext, parents: streams, slideDuration: first.slideDuration,
            operation: "union")
        requireSameSlide(streams)
    }

    package override func compute(_ time: Time) throws -> RDD<Element>? {
        let rdds = try streams.map { stream in
            guard let rdd = try stream.rdd(at: time) else {
                throw StreamingError(.failedBatch, "Could not generate RDD from a parent for unifying at time \(time)")
            }
            return rdd
        }
        return sparkContext.union(rdds)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(union: self) }
}
