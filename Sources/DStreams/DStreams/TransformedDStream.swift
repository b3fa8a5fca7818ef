import Errors
import RDDs

/// `transform`: the RDD that the job's function makes of the parent's RDD on the driver, batch by batch.
@usableFromInline package final class TransformedDStream<Input: Sendable, Element: Sendable>: DStream<Element>, @unchecked Sendable {
    package let parent: DStream<Input>
    package let transform: @Sendable (RDD<Input>, Time) throws -> RDD<Element>

    @usableFromInline package init(
        _ parent: DStream<Input>, _ operation: String, _ transform: @escaping @Sendable (RDD<Input>, Time) throws -> RDD<Element>
    ) {
        self.parent = parent
        self.transform = transform
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: parent.slideDuration,
            operation: operation)
    }

    package override func compute(_ time: Time) throws -> RDD<Element>? {
        guard let rdd = try parent.rdd(at: time) else { throw Self.noParent(time) }
        return try transform(rdd, time)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(transformed: self) }
}

extension DStreamNode {
    static func noParent(_ time: Time) -> StreamingError {
        StreamingError(.failedBatch, "Couldn't generate RDD from parent at time \(time)")
    }

    /// Streams that are combined must have the same slide duration.
    @usableFromInline package func requireSameSlide(_ streams: [DStreamNode]) {
        if streams.contains(where: { $0.slideDuration != slideDuration }) {
            graph?.record(
                StreamingError(.badArgument, "requirement failed: Some of the DStreams have different slide durations"))
        }
    }
}
