import RDDs

/// `transformWith`, `cogroup` and the joins: an RDD from the RDDs of two parents at the same time.
@usableFromInline
package final class TransformedWithDStream<Left: Sendable, Right: Sendable, Element: Sendable>: DStream<Element>, @unchecked Sendable {
    package let left: DStream<Left>
    package let right: DStream<Right>
    package let transform: @Sendable (RDD<Left>, RDD<Right>, Time) throws -> RDD<Element>

    @usableFromInline package init(
        _ left: DStream<Left>, _ right: DStream<Right>, _ operation: String,
        _ transform: @escaping @Sendable (RDD<Left>, RDD<Right>, Time) throws -> RDD<Element>
    ) {
        self.left = left
        self.right = right
        self.transform = transform
        super.init(
            graph: left.graph, sparkContext: left.sparkContext, parents: [left, right], slideDuration: left.slideDuration,
            operation: operation)
        requireSameSlide([right])
    }

    package override var sparkClass: String { "TransformedDStream" }

    package override func compute(_ time: Time) throws -> RDD<Element>? {
        guard let first = try left.rdd(at: time), let second = try right.rdd(at: time) else { throw Self.noParent(time) }
        return try transform(first, second, time)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(transformedWith: self) }
}
