import RDDs

/// State by key. These operations need a checkpoint directory.
extension DStream {
    /// Keeps a state for each key: `update` is called in each batch for every key that has a state or new values, and returns the new
    /// state, or nil to remove it.
    ///
    /// - Parameter initialRDD: states before the first batch; `update` receives them in it.
    @inlinable public func updateStateByKey<Key, Value, State: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, State)>? = nil,
        @FunctionBody<State?> _ update: @escaping @Sendable (_ values: [Value], _ state: State?) throws -> State?
    ) -> DStream<(Key, State)> where Element == (Key, Value), Key: Hashable & Sendable & Codable, Value: Sendable {
        updateStateByKey(numPartitions: numPartitions, initialRDD: initialRDD) { (_: Time, _: Key, values: [Value], state: State?) in
            try update(values, state)
        }
    }

    /// The same for a state that is a tuple of two, such as a sum and a count.
    @inlinable public func updateStateByKey<Key, Value, First: Sendable & Codable, Second: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, (First, Second))>? = nil,
        _ update: @escaping @Sendable (_ values: [Value], _ state: (First, Second)?) throws -> (First, Second)?
    ) -> DStream<(Key, (First, Second))> where Element == (Key, Value), Key: Hashable & Sendable & Codable, Value: Sendable {
        let context = sparkContext
        let partitions = shufflePartitions(numPartitions)
        let keyed: @Sendable (Time, Key, [Value], (First, Second)?) throws -> (First, Second)? = { _, _, values, state in
            try update(values, state)
        }
        return StateDStream(self, initial: initialRDD, codec: .pairs(), update: keyed) { time, pairs, before in
            StateAdvance.rdd(context, time, pairs, before, numPartitions: partitions, keyed)
        }
    }

    /// The same, with the batch's time and the key passed to `update`.
    @inlinable public func updateStateByKey<Key, Value, State: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, State)>? = nil,
        @FunctionBody<State?> _ update: @escaping @Sendable (_ time: Time, _ key: Key, _ values: [Value], _ state: State?) throws -> State?
    ) -> DStream<(Key, State)> where Element == (Key, Value), Key: Hashable & Sendable & Codable, Value: Sendable {
        let context = sparkContext
        let partitions = shufflePartitions(numPartitions)
        return StateDStream(self, initial: initialRDD, codec: .pairs(), update: update) { time, pairs, before in
            StateAdvance.rdd(context, time, pairs, before, numPartitions: partitions, update)
        }
    }
}
