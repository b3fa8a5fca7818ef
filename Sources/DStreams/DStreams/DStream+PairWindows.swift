import RDDs

/// Windows over pairs. Durations are multiples of this stream's slide duration, which is also the default slide.
extension DStream {
    /// Reduces the values of each key in the window: each batch first, then the batches in order (rule D5).
    @inlinable public func reduceByKeyAndWindow<Key, Value>(
        @FunctionBody<Value> _ combine: @escaping @Sendable (Value, Value) throws -> Value, windowDuration: Duration,
        slideDuration: Duration? = nil,
        numPartitions: Int? = nil
    ) -> DStream<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        reduced("reduceByKeyAndWindow", numPartitions, combine)
            .windowed("reduceByKeyAndWindow", windowDuration, slideDuration ?? self.slideDuration)
            .reduced("reduceByKeyAndWindow", numPartitions, combine)
    }

    /// Reduces the values of each key in the window incrementally: new values are added to the previous result, and `inverse` removes those
    /// that leave the window (rule D6).
    ///
    /// Needs a checkpoint directory. Without `filterFunc` a key that has occurred stays for ever; a key that `filterFunc` removes loses its
    /// value for later windows. Mirrors `ReducedWindowedDStream`, including its consequences.
    @inlinable public func reduceByKeyAndWindow<Key, Value>(
        @FunctionBody<Value> _ combine: @escaping @Sendable (Value, Value) throws -> Value,
        @FunctionBody<Value> _ inverse: @escaping @Sendable (Value, Value) throws -> Value, windowDuration: Duration,
        slideDuration: Duration? = nil,
        numPartitions: Int? = nil, filterFunc: (@Sendable ((Key, Value)) throws -> Bool)? = nil
    ) -> DStream<(Key, Value)>
    where Element == (Key, Value), Key: Hashable & Sendable & Codable, Value: Sendable & Codable {
        inverseWindow(
            "reduceByKeyAndWindow", combine, inverse, windowDuration, slideDuration ?? self.slideDuration, numPartitions,
            filterFunc, codec: .pairs())
    }

    /// The same for values that are tuples of two, such as a sum and a count.
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

    @inlinable package func inverseWindow<Key, Value>(
        _ operation: String, _ combine: @escaping @Sendable (Value, Value) throws -> Value,
        _ inverse: @escaping @Sendable (Value, Value) throws -> Value, _ window: Duration, _ slide: Duration,
        _ numPartitions: Int?, _ filter: (@Sendable ((Key, Value)) throws -> Bool)?, codec: StateCodec<(Key, Value)>
    ) -> DStream<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
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

    /// Collects all values of each key in the window, oldest first.
    @inlinable public func groupByKeyAndWindow<Key, Value>(
        _ windowDuration: Duration, _ slideDuration: Duration? = nil, numPartitions: Int? = nil
    ) -> DStream<(Key, [Value])> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        let windows = grouped("groupByKeyAndWindow", numPartitions)
            .windowed("groupByKeyAndWindow", windowDuration, slideDuration ?? self.slideDuration)
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            windows, "groupByKeyAndWindow", partitions: partitions, create: { $0 }, add: { $0.append(contentsOf: $1) },
            merge: { $0.append(contentsOf: $1) },
            shuffle: { $0.combine(partitions, { $0 }, { $0.append(contentsOf: $1) }, { $0.append(contentsOf: $1) }) })
    }
}
