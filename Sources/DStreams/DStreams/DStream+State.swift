import RDDs

/// State by key. Needs a checkpoint directory.
extension DStream {
    /// The state of each key: `update` is called each batch for every key that has a state or new values, and nil removes it.
    ///
    /// - Parameter initialRDD: states before the first batch; `update` sees them in it.
    @inlinable public func updateStateByKey<Key, Part, Held: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, Held)>? = nil,
        @FunctionBody<Held?> _ update: @escaping @Sendable (_ values: [Part], _ state: Held?) throws -> Held?
    ) -> DStream<(Key, Held)> where Element == (Key, Part), Key: Hashable & Sendable & Codable, Part: Sendable {
        updateStateByKey(numPartitions: numPartitions, initialRDD: initialRDD) { (_: Time, _: Key, values: [Part], state: Held?) in
            try update(values, state)
        }
    }

    /// The same for a state that is a tuple of two, like a sum and a count.
    @inlinable public func updateStateByKey<Key, Part, First: Sendable & Codable, Second: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, (First, Second))>? = nil,
        _ update: @escaping @Sendable (_ values: [Part], _ state: (First, Second)?) throws -> (First, Second)?
    ) -> DStream<(Key, (First, Second))> where Element == (Key, Part), Key: Hashable & Sendable & Codable, Part: Sendable {
        let context = sparkContext
        let partitions = shufflePartitions(numPartitions)
        let keyed: @Sendable (Time, Key, [Part], (First, Second)?) throws -> (First, Second)? = { _, _, values, state in
            try update(values, state)
        }
        return StateDStream(self, initial: initialRDD, codec: .pairs(), update: keyed) { time, pairs, before in
            StateAdvance.rdd(context, time, pairs, before, numPartitions: partitions, keyed)
        }
    }

    /// The same with the batch's time and the key.
    @inlinable public func updateStateByKey<Key, Part, Held: Sendable & Codable>(
        numPartitions: Int? = nil, initialRDD: RDD<(Key, Held)>? = nil,
        @FunctionBody<Held?> _ update: @escaping @Sendable (_ time: Time, _ key: Key, _ values: [Part], _ state: Held?) throws -> Held?
    ) -> DStream<(Key, Held)> where Element == (Key, Part), Key: Hashable & Sendable & Codable, Part: Sendable {
        let context = sparkContext
        let partitions = shufflePartitions(numPartitions)
        return StateDStream(self, initial: initialRDD, codec: .pairs(), update: update) { time, pairs, before in
            StateAdvance.rdd(context, time, pairs, before, numPartitions: partitions, update)
        }
    }
}
