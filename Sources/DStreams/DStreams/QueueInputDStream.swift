import RDDs
import Synchronization

/// A queue of RDDs that a job and its test share; each batch takes from the front.
public final class RDDQueue<Element: Sendable>: Sendable {
    private let rdds: Mutex<[RDD<Element>]>

    /// A queue that begins with `rdds`, the first of which the first batch takes.
    public init(_ rdds: [RDD<Element>] = []) { self.rdds = Mutex(rdds) }

    /// Adds an RDD to the end; may be called from any thread, also while the context runs.
    public func append(_ rdd: RDD<Element>) { rdds.withLock { $0.append(rdd) } }
    /// Adds an RDD to the end, as `queue += rdd` in Scala.
    public static func += (queue: RDDQueue, rdd: RDD<Element>) { queue.append(rdd) }

    func take(oneAtATime: Bool) -> [RDD<Element>] {
        rdds.withLock { rdds in
            guard oneAtATime else {
                defer { rdds = [] }
                return rdds
            }
            return rdds.isEmpty ? [] : [rdds.removeFirst()]
        }
    }
}

/// The stream of a queue. It cannot be recovered, because taken RDDs are gone. Mirrors `QueueInputDStream`.
package final class QueueInputDStream<Element: Sendable>: DStream<Element>, InputNode, @unchecked Sendable {
    package let queue: RDDQueue<Element>
    package let oneAtATime: Bool
    package let defaultRDD: RDD<Element>?

    init(
        graph: DStreamGraph, sparkContext: SparkContext, queue: RDDQueue<Element>, oneAtATime: Bool, defaultRDD: RDD<Element>?
    ) {
        self.queue = queue
        self.oneAtATime = oneAtATime
        self.defaultRDD = defaultRDD
        super.init(
            graph: graph, sparkContext: sparkContext, parents: [], slideDuration: graph.batchDuration, operation: "queueStream")
        graph.add(self)
    }

    /// Takes from the queue when a label is first computed, as Spark does: a label that is in no window takes nothing.
    package override func compute(_ time: Time) -> RDD<Element>? {
        let rdds = queue.take(oneAtATime: oneAtATime)
        return rdds.isEmpty ? defaultRDD ?? sparkContext.emptyRDD() : sparkContext.union(rdds)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(queue: self) }

    package var node: DStreamNode { self }
    package var isRecoverable: Bool { false }

    package func open(resumingAt position: String?) throws {
        guard position == nil else {
            throw StreamingError(
                .notRecoverable,
                "queueStream doesn't support checkpointing: the RDDs that an earlier run took from the queue are gone; "
                    + "delete the checkpoint directory to start again")
        }
    }

    package func plan(_ time: Time, batchDuration: Duration) -> InputPlan {
        InputPlan(source: .init(start: nil, end: "\"\(time.milliseconds)\""))
    }

    package func register(_ plan: InputPlan, at time: Time) {}
}
