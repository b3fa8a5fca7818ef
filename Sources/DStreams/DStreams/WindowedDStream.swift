import Errors
import RDDs

/// All RDDs of the parent in `(t − window, t]`, every slide (rules D2, D3).
@usableFromInline package final class WindowedDStream<Element: Sendable>: DStream<Element>, @unchecked Sendable {
    package let parent: DStream<Element>
    package let windowDuration: Duration

    @usableFromInline package init(
        _ parent: DStream<Element>, windowDuration: Duration, slideDuration: Duration, operation: String
    ) {
        self.parent = parent
        self.windowDuration = windowDuration
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: slideDuration,
            operation: operation)
        requireMultiples(ofParent: parent, window: windowDuration) { name, duration, parent in
            "The \(name) duration of windowed DStream (\(duration)) must be a multiple of the slide duration of parent DStream (\(parent))"
        }
        if isRegistered { parent.keep() }
    }

    package override var parentRememberDuration: Duration { rememberDuration + windowDuration }
    package override var windowLength: Duration? { windowDuration }
    package override var signature: String { "\(super.signature)/\(windowDuration.milliseconds)" }

    package override func compute(_ time: Time) throws -> RDD<Element>? {
        sparkContext.union(try parent.slice(time - windowDuration + parent.slideDuration, time))
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(window: self) }
}

extension DStreamNode {
    /// Records Spark's error for a window or slide that is not a multiple of the parent's slide. A window that is not positive is empty,
    /// and a slide of 0 fails at every label.
    func requireMultiples(ofParent parent: DStreamNode, window: Duration, _ refusal: (String, Duration, Duration) -> String) {
        for (name, duration) in [("window", window), ("slide", slideDuration)]
        where !duration.isMultipleOf(parent.slideDuration) {
            graph?.record(StreamingError(.badArgument, refusal(name, duration, parent.slideDuration)))
        }
    }
}
