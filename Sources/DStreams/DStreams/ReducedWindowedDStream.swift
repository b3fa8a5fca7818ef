import Errors
import RDDs
import StateStore

/// `R(t) = f(inv(R(t − S), old), new)`: a window computed from its predecessor (rule D6, including its defects).
@usableFromInline
package final class ReducedWindowedDStream<Key: Hashable & Sendable, Value: Sendable>:
    DStream<(Key, Value)>, CodedNode, @unchecked Sendable
{
    /// The parent's batches, each reduced by key.
    package let reduced: DStream<(Key, Value)>
    package let windowDuration: Duration
    package let reduce: @Sendable (Value, Value) throws -> Value
    package let inverse: @Sendable (Value, Value) throws -> Value
    package let filter: (@Sendable ((Key, Value)) throws -> Bool)?
    /// Created in the job's own module: from the previous result, the batches that leave and those that enter.
    private let advance: @Sendable (RDD<(Key, Value)>, [RDD<(Key, Value)>], [RDD<(Key, Value)>]) -> RDD<(Key, Value)>
    package let codec: StateCodec<(Key, Value)>

    @usableFromInline package init(
        reduced: DStream<(Key, Value)>, operation: String, windowDuration: Duration, slideDuration: Duration,
        reduce: @escaping @Sendable (Value, Value) throws -> Value, inverse: @escaping @Sendable (Value, Value) throws -> Value,
        filter: (@Sendable ((Key, Value)) throws -> Bool)?, codec: StateCodec<(Key, Value)>,
        advance: @escaping @Sendable (RDD<(Key, Value)>, [RDD<(Key, Value)>], [RDD<(Key, Value)>]) -> RDD<(Key, Value)>
    ) {
        self.reduced = reduced
        self.windowDuration = windowDuration
        self.reduce = reduce
        self.inverse = inverse
        self.filter = filter
        self.advance = advance
        self.codec = codec
        super.init(
            graph: reduced.graph, sparkContext: reduced.sparkContext, parents: [reduced], slideDuration: slideDuration,
            operation: operation)
        requireMultiples(ofParent: reduced, window: windowDuration) { name, duration, parent in
            "requirement failed: The \(name) duration of ReducedWindowedDStream (\(duration)) must be multiple of the slide duration of "
                + "parent DStream (\(parent))"
        }
        refuseToGoBack()
        reduced.keep()
        keep()
    }

    /// Spark divides by a slide of 0 when it starts. With a negative slide it hangs, and with a negative window it reads batches that do
    /// not exist yet, and most of them fail: both are refused here.
    private func refuseToGoBack() {
        if slideDuration.isZero { graph?.record(StreamingError(.badArgument, "/ by zero")) }
        for (name, duration) in [("window", windowDuration), ("slide", slideDuration)] where duration < .milliseconds(0) {
            graph?.record(
                StreamingError(
                    .badArgument,
                    "\(operation): the \(name) duration (\(duration)) is negative: a window with an inverse cannot go back in time"))
        }
    }

    package override var parentRememberDuration: Duration { rememberDuration + windowDuration }
    package override var needsCheckpoint: Bool { true }
    package override var windowLength: Duration? { windowDuration }
    package override var signature: String { "\(super.signature)/\(windowDuration.milliseconds)" }

    package override func compute(_ time: Time) throws -> RDD<(Key, Value)>? {
        let tick = reduced.slideDuration
        let begin = time - windowDuration + tick
        let old = try reduced.slice(begin - slideDuration, begin - tick)
        let new = try reduced.slice(time - slideDuration + tick, time)
        let previous = try rdd(before: time) ?? sparkContext.makeRDD([])
        return advance(previous, old, new)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(reducedWindow: self) }
}
