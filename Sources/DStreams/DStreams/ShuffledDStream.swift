import RDDs

/// The values of each key of a batch, combined: combineByKey, reduceByKey, groupByKey.
@usableFromInline package final class ShuffledDStream<Key: Hashable & Sendable, Value: Sendable, Combiner: Sendable>:
    DStream<(Key, Combiner)>, @unchecked Sendable
{
    package let parent: DStream<(Key, Value)>
    package let createCombiner: @Sendable (Value) throws -> Combiner
    package let mergeValue: @Sendable (inout Combiner, Value) throws -> Void
    package let mergeCombiners: @Sendable (inout Combiner, Combiner) throws -> Void
    /// The number of partitions; with 0 all pairs are lost, as in Spark.
    package let partitions: Int
    /// Created in the job's own module, from the three functions.
    package let shuffle: @Sendable (RDD<(Key, Value)>) -> RDD<(Key, Combiner)>

    @usableFromInline package init(
        _ parent: DStream<(Key, Value)>, _ operation: String, partitions: Int,
        create: @escaping @Sendable (Value) throws -> Combiner,
        add: @escaping @Sendable (inout Combiner, Value) throws -> Void,
        merge: @escaping @Sendable (inout Combiner, Combiner) throws -> Void,
        shuffle: @escaping @Sendable (RDD<(Key, Value)>) -> RDD<(Key, Combiner)>
    ) {
        self.parent = parent
        self.partitions = partitions
        createCombiner = create
        mergeValue = add
        mergeCombiners = merge
        self.shuffle = shuffle
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: parent.slideDuration,
            operation: operation)
    }

    package override func compute(_ time: Time) throws -> RDD<(Key, Combiner)>? { try parent.rdd(at: time).map(shuffle) }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(shuffled: self) }
}
