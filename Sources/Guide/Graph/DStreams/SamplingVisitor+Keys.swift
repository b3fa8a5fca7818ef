import Columnar
import Differential
import DStreams
import RDDs

/// The nodes that look at keys.
extension SamplingVisitor {
    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) throws {
        let inputs = try run.elements(of: node.parent, at: time)
        for input in inputs {
            run.store.offer(
                JobSample(
                    node: node.id, function: "element", arguments: [Value(observing: input.element.0), Value(observing: input.element.1)],
                    records: input.record.map { [$0] } ?? []))
        }
        var groups: [K: [Traced<V>]] = [:]
        var order: [K] = []
        for input in inputs {
            if groups[input.element.0] == nil { order.append(input.element.0) }
            groups[input.element.0, default: []].append(Traced(element: input.element.1, record: input.record))
        }
        switch ShuffleForm(node.operation) {
        case .groups: return
        case .reduces:
            let merge = node.mergeCombiners
            let function = reduceFunction(node, TypedValues<C>()) { left, right in
                var result = left
                try merge(&result, right)
                return result
            }
            for key in order {
                sample(
                    node, "reduce", function,
                    (groups[key] ?? []).compactMap { value in (value.element as? C).map { Traced(element: $0, record: value.record) } })
            }
        case .combines: try sampleCombiners(node, order.map { groups[$0] ?? [] })
        }
    }

    private func reduceFunction<C>(_ node: DStreamNode, _ known: TypedValues<C>, _ apply: @escaping @Sendable (C, C) throws -> C)
        -> LivePairFunction<C>
    {
        run.function(node, "reduce") { LivePairFunction(known: known, apply: apply) }
    }

    /// The values of a key one after the other, as the job reduces them.
    private func sample<C>(_ node: DStreamNode, _ name: String, _ function: LivePairFunction<C>, _ values: [Traced<C>]) {
        guard var total = values.first?.element else { return }
        function.known.remember(total, as: Value(observing: total))
        var records = values[0].record.map { [$0] } ?? []
        for value in values.dropFirst() {
            let arguments = [Value(observing: total), Value(observing: value.element)]
            function.known.remember(value.element, as: arguments[1])
            if records.count < 3, let record = value.record { records.append(record) }
            var sample = JobSample(node: node.id, function: name, arguments: arguments, records: records)
            do {
                total = try function.apply(total, value.element)
                sample.result = Value(observing: total)
                function.known.remember(total, as: Value(observing: total))
                run.store.offer(sample)
            } catch {
                sample.error = "\(error)"
                run.store.offer(sample)
                return
            }
        }
    }

    private func sampleCombiners<K, V, C>(_ node: ShuffledDStream<K, V, C>, _ groups: [[Traced<V>]]) throws {
        let (create, add, merge) = (node.createCombiner, node.mergeValue, node.mergeCombiners)
        let creating = run.function(node, "create") { LiveRowFunction<V> { Value(observing: try create($0)) } }
        let adding = run.function(node, "mergeValue") {
            LiveRowFunction<(C, V)> { pair in
                var result = pair.0
                try add(&result, pair.1)
                return Value(observing: result)
            }
        }
        let merging = run.function(node, "mergeCombiners") {
            LivePairFunction(known: TypedValues<C>()) { left, right in
                var result = left
                try merge(&result, right)
                return result
            }
        }
        for group in groups {
            var combiners: [Traced<C>] = []
            for value in group {
                let argument = Value(observing: value.element)
                let combiner = try create(value.element)
                creating.known.remember(value.element, as: .array([argument]))
                run.store.offer(
                    JobSample(
                        node: node.id, function: "create", arguments: [argument], result: Value(observing: combiner),
                        records: value.record.map { [$0] } ?? []))
                if let last = combiners.last {
                    let arguments = [Value(observing: last.element), argument]
                    var result = last.element
                    try add(&result, value.element)
                    adding.known.remember((last.element, value.element), as: .array(arguments))
                    run.store.offer(
                        JobSample(node: node.id, function: "mergeValue", arguments: arguments, result: Value(observing: result)))
                }
                combiners.append(Traced(element: combiner, record: value.record))
            }
            sample(node, "mergeCombiners", merging, combiners)
        }
    }

    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) throws {
        guard let rdd = try node.rdd(at: time) else { return }
        let pairs = try rdd.collect()
        let known = TypedValues<V>()
        let function = reduceFunction(node, known, node.reduce)
        let inverse = run.function(node, "inverse") { LivePairFunction(known: function.known, apply: node.inverse) }
        // What the window holds, with what has just come in: that the inverse takes back.
        let windows = Dictionary(pairs.prefix(SamplingRun.glance * 4).map { ($0.0, $0.1) }) { first, _ in first }
        for (key, value) in try node.reduced.rdd(at: time)?.take(SamplingRun.glance) ?? [] {
            guard let window = windows[key] else { continue }
            let arguments = [Value(observing: window), Value(observing: value)]
            function.known.remember(window, as: arguments[0])
            function.known.remember(value, as: arguments[1])
            for (name, function) in [("inverse", inverse), ("reduce", function)] {
                var sample = JobSample(node: node.id, function: name, arguments: arguments)
                do { sample.result = Value(observing: try function.apply(window, value)) } catch { sample.error = "\(error)" }
                run.store.offer(sample)
            }
        }
        if let filter = node.filter {
            let filtering = run.function(node, "filter") { LiveRowFunction<(K, V)> { .boolean(try filter($0)) } }
            for pair in pairs.prefix(SamplingRun.glance) {
                let arguments = [Value(observing: pair.0), Value(observing: pair.1)]
                filtering.known.remember(pair, as: .array(arguments))
                run.store.offer(JobSample(node: node.id, function: "filter", arguments: arguments, result: .boolean(try filter(pair))))
            }
        }
        try countKeys(node, pairs)
    }

    /// Keys that the window emits without a record in it, and keys that the filter removed in spite of one.
    private func countKeys<K, V>(_ node: ReducedWindowedDStream<K, V>, _ pairs: [(K, V)]) throws {
        var live: Set<K> = []
        for rdd in try node.reduced.slice(time - node.windowDuration + node.reduced.slideDuration, time) {
            for (key, _) in try rdd.collect() { live.insert(key) }
        }
        let emitted = Set(pairs.map(\.0))
        run.count(node) { counts in
            counts.rdds += 1
            counts.elements += Int64(pairs.count)
            if pairs.isEmpty { counts.empty += 1 }
            var ghosts = counts.ghosts ?? NodeCounts.KeyEvents()
            for (key, _) in pairs where !live.contains(key) { note(key, &ghosts) }
            counts.ghosts = ghosts
            guard node.filter != nil else { return }
            var removed = counts.removedWithRecords ?? NodeCounts.KeyEvents()
            for key in live where !emitted.contains(key) { note(key, &removed) }
            counts.removedWithRecords = removed
        }
    }

    private func note<K>(_ key: K, _ events: inout NodeCounts.KeyEvents) {
        events.count += 1
        guard events.examples.count < 3 else { return }
        events.examples.append(.init(key: ValueText.text(Value(observing: key)), label: time.milliseconds))
    }

    /// What a state's keys were at the label before.
    private struct States<K: Hashable & Sendable, S: Sendable> {
        var seen: Set<K> = []
        var before: [K: S] = [:]
        var left: Set<K> = []
    }

    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) throws {
        guard let rdd = try node.rdd(at: time) else { return }
        let pairs = try rdd.collect()
        var states = run.memory[node.id] as? States<K, S> ?? States()
        let update = node.update
        let function = run.function(node, "update") {
            LiveRowFunction<(Time, K, [V], S?)> { input in Value(observing: try update(input.0, input.1, input.2, input.3) as Any) }
        }
        var groups: [K: [V]] = [:]
        for input in try run.elements(of: node.parent, at: time) { groups[input.element.0, default: []].append(input.element.1) }
        for (key, values) in groups {
            let arguments = [
                Value.long(time.milliseconds), Value(observing: key), .array(values.map { Value(observing: $0) }),
                states.before[key].map { Value(observing: $0) } ?? .null,
            ]
            function.known.remember((time, key, values, states.before[key]), as: .array(arguments))
            var sample = JobSample(node: node.id, function: "update", arguments: arguments)
            do { sample.result = try function.apply((time, key, values, states.before[key])) } catch { sample.error = "\(error)" }
            run.store.offer(sample)
        }
        let now = Dictionary(pairs.map { ($0.0, $0.1) }) { first, _ in first }
        for key in states.before.keys where now[key] == nil { states.left.insert(key) }
        states.seen.formUnion(now.keys)
        states.before = now
        run.memory[node.id] = states
        var busy: Set<K> = []
        for (key, _) in try node.parent.rdd(at: time)?.collect() ?? [] { busy.insert(key) }
        run.count(node) { counts in
            counts.rdds += 1
            counts.elements += Int64(pairs.count)
            if pairs.isEmpty { counts.empty += 1 }
            var keys = NodeCounts.StateKeys()
            (keys.seen, keys.left, keys.held, keys.idle) = (
                states.seen.count, states.left.count, now.count, now.keys.count { !busy.contains($0) }
            )
            counts.keys = keys
        }
    }
}
