import Columnar
import DStreams
import RDDs

/// Takes samples of each node at one label.
struct SamplingVisitor: DStreamVisitor {
    let run: SamplingRun
    let time: Time

    mutating func visit(kafka node: DirectKafkaInputDStream) {}
    mutating func visit<T>(queue node: QueueInputDStream<T>) {}
    mutating func visit(textFiles node: TextFileInputDStream) {}
    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) {}
    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) {}

    mutating func visit<T>(union node: UnionDStream<T>) {
        let parts = node.streams.compactMap { run.knownTrace($0) }
        if parts.count == node.streams.count { run.trace(node, parts.flatMap { $0 }) }
    }

    mutating func visit<T>(window node: WindowedDStream<T>) {
        if let known = run.knownTrace(node.parent) { run.trace(node, known) }
    }

    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) throws {
        if let operation = run.operation(endingWith: node), ["count", "countByWindow"].contains(operation),
            let numbers = try node.rdd(at: time) as? RDD<Int>
        {
            let zeros = try numbers.collect().count { $0 == 0 }
            run.count(node) { $0.zeros = ($0.zeros ?? 0) + zeros }
        }
        guard node.isRowwise else { return }
        let kind = run.kind(of: node)
        let context = node.sparkContext
        let apply: @Sendable (T) throws -> [U] = { [transform = node.transform] input in
            do { return try transform(context.makeRDD([input], 1)).collect() } catch {
                // Reported with its sample.
                _ = context.failures.take()
                throw error
            }
        }
        let function = run.function(node, "function") {
            LiveRowFunction<T> { try Self.result(of: kind, apply($0)) }
        }
        var outputs: [Traced<U>] = []
        for input in try run.elements(of: node.parent, at: time) {
            var value = Value(observing: input.element)
            // The function of mapValues sees only the value.
            if kind == .mapValues || kind == .flatMapValues, case .structure(let pair) = value, pair.count == 2 { value = pair[1] }
            var sample = JobSample(node: node.id, function: "function", arguments: [value], records: input.record.map { [$0] } ?? [])
            do {
                let made = try apply(input.element)
                sample.result = Self.result(of: kind, made)
                outputs += made.map { Traced(element: $0, record: input.record) }
            } catch { sample.error = "\(error)" }
            guard run.isOwn(node) else { continue }
            function.known.remember(input.element, as: .array(sample.arguments))
            run.store.offer(sample)
        }
        run.trace(node, outputs)
    }

    /// What the function gave, from the elements that came out.
    private static func result<U>(of kind: NodeKind, _ made: [U]) -> Value {
        switch kind {
        case .filter: return .boolean(!made.isEmpty)
        case .map: return made.first.map { Value(observing: $0) } ?? .null
        case .mapValues: return made.first.map { second(Value(observing: $0)) } ?? .null
        case .flatMapValues: return .array(made.map { second(Value(observing: $0)) })
        default: return .array(made.map { Value(observing: $0) })
        }
    }

    private static func second(_ value: Value) -> Value {
        if case .structure(let pair) = value, pair.count == 2 { return pair[1] }
        return value
    }

    mutating func visit<T>(output node: ForEachDStream<T>) throws {
        let count = try node.parent.rdd(at: time)?.count() ?? 0
        run.count(node) { counts in
            counts.rdds += 1
            counts.elements += Int64(count)
            if count == 0 { counts.empty += 1 }
        }
    }
}
