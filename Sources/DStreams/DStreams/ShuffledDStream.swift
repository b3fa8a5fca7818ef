import RDDs

/// The values of each key of a batch, combined: combineByKey, reduceByKey, groupByKey.
@usableFromInline package final class ShuffledDStream<Key: Hashable & Sendable, Part: Sendable, Combined: Sendable>:
    DStream<(Key, Combined)>, @unchecked Sendable
{
    package let parent: DStream<(Key, Part)>
    package let createCombiner: @Sendable (Part) throws -> Combined
    package let mergeValue: @Sendable (inout Combined, Part) throws -> Void
    package let mergeCombiners: @Sendable (inout Combined, Combined) throws -> Void
    /// Into how many partitions; with none, all is lost, as in Spark.
    package let partitions: Int
    /// Made where the job was compiled, from the three functions.
    package let shuffle: @Sendable (RDD<(Key, Part)>) -> RDD<(Key, Combined)>

    @usableFromInline package init(
        _ parent: DStream<(Key, Part)>, _ operation: String, partitions: Int,
        create: @escaping @Sendable (Part) throws -> Combined,
        add: @escaping @Sendable (inout Combined, Part) throws -> Void,
        merge: @escaping @Sendable (inout Combined, Combined) throws -> Void,
        shuffle: @escaping @Sendable (RDD<(Key, Part)>) -> RDD<(Key, Combined)>
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

    package override func compute(_ time: Time) throws -> RDD<(Key, Combined)>? { try parent.rdd(at: time).map(shuffle) }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(shuffled: self) }
}
