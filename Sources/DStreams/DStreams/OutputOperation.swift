import BatchRuntime
import RDDs

/// An output of the job: only outputs make anything run.
open class OutputOperation: DStreamNode, @unchecked Sendable {
    /// `foreachRDD-0`, by the order in which the job registered its outputs.
    package let name: String

    init(parent: DStreamNode, operation: String) {
        name = "foreachRDD-\(parent.graph?.outputs.count ?? 0)"
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: parent.slideDuration,
            operation: operation)
        graph?.add(self)
    }

    /// Whether the output depends on the results of `node`.
    func stands(on node: any DurableNode) -> Bool {
        guard let node = node as? DStreamNode else { return false }
        var seen: Set<Int> = []
        var waiting = parents
        while let next = waiting.popLast() {
            if next === node { return true }
            if seen.insert(next.id).inserted { waiting += next.parents }
        }
        return false
    }

    /// The work of this output at `time`, with its RDD already made; nil if the stream has none.
    package func job(at time: Time) throws -> (((any OutputObserver)?) throws -> Void)? { nil }
}

/// `foreachRDD`, and the outputs built on it: print, saveAsTextFiles.
package final class ForEachDStream<Element: Sendable>: OutputOperation, @unchecked Sendable {
    package let parent: DStream<Element>
    package let body: @Sendable (RDD<Element>, Time) throws -> Void

    init(_ parent: DStream<Element>, _ operation: String, _ body: @escaping @Sendable (RDD<Element>, Time) throws -> Void) {
        self.parent = parent
        self.body = body
        super.init(parent: parent, operation: operation)
    }

    package override func job(at time: Time) throws -> (((any OutputObserver)?) throws -> Void)? {
        guard let rdd = try parent.rdd(at: time) else { return nil }
        return { [name, body] observer in
            if let observer {
                try observer.observe(Observation(rdd, output: name, time: time))
                guard observer.letsThrough(output: name) else { return }
            }
            try body(rdd, time)
        }
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(output: self) }
}
