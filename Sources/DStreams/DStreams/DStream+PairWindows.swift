import RDDs

/// Windows over pairs. Durations are multiples of this stream's slide; a slide left out is this stream's own.
extension DStream {
    /// The values of each key in the window, reduced: each batch first, then the batches in order (rule D5).
    @inlinable public func reduceByKeyAndWindow<Key, Part>(
        @FunctionBody<Part> _ combine: @escaping @Sendable (Part, Part) throws -> Part, windowDuration: Duration, slideDuration: Duration? = nil,
        numPartitions: Int? = nil
    ) -> DStream<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        reduced("reduceByKeyAndWindow", numPartitions, combine)
            .windowed("reduceByKeyAndWindow", windowDuration, slideDuration ?? self.slideDuration)
            .reduced("reduceByKeyAndWindow", numPartitions, combine)
    }

    /// The values of each key in the window, from the window before: what leaves is taken out by `inverse` (rule D6).
    ///
    /// Needs a checkpoint directory. Without `filterFunc` a key stays for ever once it came; what `filterFunc` removes is not
    /// carried on. Mirrors `ReducedWindowedDStream`, with all that follows from it.
    @inlinable public func reduceByKeyAndWindow<Key, Part>(
        @FunctionBody<Part> _ combine: @escaping @Sendable (Part, Part) throws -> Part,
        @FunctionBody<Part> _ inverse: @escaping @Sendable (Part, Part) throws -> Part, windowDuration: Duration, slideDuration: Duration? = nil,
        numPartitions: Int? = nil, filterFunc: (@Sendable ((Key, Part)) throws -> Bool)? = nil
    ) -> DStream<(Key, Part)>
    where Element == (Key, Part), Key: Hashable & Sendable & Codable, Part: Sendable & Codable {
        inverseWindow(
            "reduceByKeyAndWindow", combine, inverse, windowDuration, slideDuration ?? self.slideDuration, numPartitions,
            filterFunc, codec: .pairs())
    }

    /// The same for values that are tuples of two, like a sum and a count.
    @inlinable public func reduceByKeyAndWindow<Key, First, Second>(
        @FunctionBody<(First, Second)> _ combine: @escaping @Sendable ((First, Second), (First, Second)) throws -> (First, Second),
        @FunctionBody<(First, Second)> _ inverse: @escaping @Sendable ((First, Second), (First, Second)) throws -> (First, Second),
        windowDuration: Duration, slideDuration: Duration? = nil, numPartitions: Int? = nil,
        filterFunc: (@Sendable ((Key, (First, Second))) throws -> Bool)? = nil
    ) -> DStream<(Key, (First, Second))>
    where Element == (Key, (First, Second)), Key: Hashable & Sendable & Codable, First: Sendable & Codable, Second: Sendable & Codable {
        inverseWindow(
            "reduceByKeyAndWindow", combine, inverse, windowDuration, slideDuration ?? self.slideDuration, numPartitions,
            filterFunc, codec: .pairs())
    }

    @inlinable package func inverseWindow<Key, Part>(
        _ operation: String, _ combine: @escaping @Sendable (Part, Part) throws -> Part,
        _ inverse: @escaping @Sendable (Part, Part) throws -> Part, _ window: Duration, _ slide: Duration,
        _ numPartitions: Int?, _ filter: (@Sendable ((Key, Part)) throws -> Bool)?, codec: StateCodec<(Key, Part)>
    ) -> DStream<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let context = sparkContext
        let partitions = shufflePartitions(numPartitions)
        return ReducedWindowedDStream(
            reduced: reduced(operation, numPartitions, combine), operation: operation, windowDuration: window,
            slideDuration: slide, reduce: combine, inverse: inverse, filter: filter, codec: codec
        ) { previous, old, new in
            WindowAdvance.rdd(
                context, previous: previous, old: old, new: new, numPartitions: partitions, reduce: combine,
                inverse: inverse, filter: filter)
        }
    }

    /// All values of each key in the window, oldest first.
    @inlinable public func groupByKeyAndWindow<Key, Part>(
        _ windowDuration: Duration, _ slideDuration: Duration? = nil, numPartitions: Int? = nil
    ) -> DStream<(Key, [Part])> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let windows = grouped("groupByKeyAndWindow", numPartitions)
            .windowed("groupByKeyAndWindow", windowDuration, slideDuration ?? self.slideDuration)
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            windows, "groupByKeyAndWindow", partitions: partitions, create: { $0 }, add: { $0.append(contentsOf: $1) },
            merge: { $0.append(contentsOf: $1) },
            shuffle: { $0.combine(partitions, { $0 }, { $0.append(contentsOf: $1) }, { $0.append(contentsOf: $1) }) })
    }
}
