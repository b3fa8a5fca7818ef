/// An immutable collection in partitions, computed when an action asks for it.
///
/// A partition is computed by pushing its elements into a body: a chain of `map`, `filter` and `flatMap` is one loop over
/// the source, with nothing allocated an element. The operations are `@inlinable`, so their closures are specialised in
/// the module that wrote them. Actions run the partitions in parallel; results always come in partition order.
///
/// Functions handed to an RDD run on several threads, hence `@Sendable`. What they throw ends the action that ran them.
/// Mirrors `org.apache.spark.rdd.RDD`.
open class RDD<Element: Sendable>: @unchecked Sendable {
    public let sparkContext: SparkContext
    @usableFromInline let countedPartitions: @Sendable () -> Int
    /// Whether the pairs of a key are all in one partition, so that a shuffle over them keeps that many. Spark's `partitioner`.
    @usableFromInline package let isPartitioned: Bool
    /// Why the RDD cannot be: what Spark's constructor throws. Actions throw it, and so does the batch that makes the RDD.
    @usableFromInline package let refusal: RDDError?
    /// Pushes the elements of one partition.
    @usableFromInline package let source: @Sendable (Int, (Element) throws -> Void) throws -> Void
    /// Computes what must be whole before a partition can be read: the shuffles above.
    @usableFromInline package let stages: @Sendable () throws -> Void
    /// At most so many elements are read to compute all partitions; nil where that is not known.
    @usableFromInline package let workEstimate: Int?
    @usableFromInline let cacheBox: PartitionCache<Element>

    /// - Parameters:
    ///   - stages: run before any partition is read, on the caller's thread.
    ///   - workEstimate: an upper bound for the elements read, to tell tiny work from work worth several threads.
    ///   - source: pushes the elements of a partition, always the same ones in the same order.
    public convenience init(
        sparkContext: SparkContext, partitionCount: Int, workEstimate: Int? = nil,
        stages: @escaping @Sendable () throws -> Void = {},
        source: @escaping @Sendable (_ partition: Int, _ body: (Element) throws -> Void) throws -> Void
    ) {
        self.init(
            sparkContext: sparkContext, partitions: { partitionCount }, workEstimate: workEstimate, stages: stages, source: source)
    }

    /// - Parameter partitions: how many there are, which may take the work of `stages` to know.
    public init(
        sparkContext: SparkContext, partitions: @escaping @Sendable () -> Int, isPartitioned: Bool = false, refusal: RDDError? = nil,
        workEstimate: Int? = nil, stages: @escaping @Sendable () throws -> Void = {},
        source: @escaping @Sendable (_ partition: Int, _ body: (Element) throws -> Void) throws -> Void
    ) {
        self.sparkContext = sparkContext
        let isRefused = refusal != nil
        countedPartitions = { isRefused ? 0 : partitions() }
        self.isPartitioned = isPartitioned
        self.refusal = refusal
        self.workEstimate = workEstimate
        self.stages = {
            if let refusal { throw refusal }
            try stages()
        }
        self.source = source
        cacheBox = PartitionCache()
    }

    /// How many partitions there are. After a sort that takes the sort, as in Spark: few keys make few partitions.
    public final var partitionCount: Int { countedPartitions() }

    /// How many elements there are, where the RDD knows without computing them.
    open var exactCount: Int? { nil }

    /// Whether the elements stay in memory anyway, so that persisting would keep them twice.
    open var isInMemory: Bool { false }
}

extension RDD {
    public var getNumPartitions: Int { partitionCount }

    /// Makes the shuffles above whole. Actions call it first, so that no partition waits for one.
    @inlinable package func prepare() throws {
        if refusal != nil || !cacheBox.isComplete(partitionCount) { try stages() }
    }

    /// Pushes the elements of one partition, from the cache if the RDD is persisted. `prepare` must have run.
    @inlinable package func forEach(inPartition partition: Int, _ body: (Element) throws -> Void) throws {
        guard cacheBox.isPersisted else { return try source(partition, body) }
        for element in try cachedElements(ofPartition: partition) {
            do { try body(element) } catch {
                UserCode.note(element, for: error)
                throw error
            }
        }
    }

    @inlinable package func cachedElements(ofPartition partition: Int) throws -> ContiguousArray<Element> {
        if let cached = cacheBox.elements(ofPartition: partition) { return cached }
        var elements = ContiguousArray<Element>()
        try source(partition) { elements.append($0) }
        return cacheBox.store(elements, partition: partition, of: partitionCount)
    }

    /// Runs `body` once a partition, in parallel where that pays, and returns the results in partition order.
    /// - Throws: what `body` threw for the lowest partition that failed.
    @inlinable package func runPartitions<Result>(_ body: (Int) throws -> Result) throws -> [Result] {
        try prepare()
        return try PartitionRunner.map(partitionCount, workEstimate: workEstimate) { partition in
            do { return try body(partition) } catch {
                sparkContext.failures.add(error)
                throw error
            }
        }
    }

    /// A partition a partition of this RDD, each computed from it alone.
    /// - Parameter keepsKeys: whether each pair keeps its key, and so its place.
    @inlinable package func narrow<Other: Sendable>(
        workEstimate: Int? = nil, keepsKeys: Bool = false,
        _ source: @escaping @Sendable (_ partition: Int, _ body: (Other) throws -> Void) throws -> Void
    ) -> RDD<Other> {
        RDD<Other>(
            sparkContext: sparkContext, partitions: { self.partitionCount }, isPartitioned: keepsKeys && isPartitioned, refusal: refusal,
            workEstimate: workEstimate, stages: { try self.prepare() }, source: source)
    }
}

extension RDD {
    /// Keeps each partition in memory once it is computed.
    @discardableResult public func cache() -> Self { persist() }

    /// Keeps each partition in memory once it is computed.
    @discardableResult public func persist() -> Self {
        if !isInMemory { cacheBox.persist() }
        return self
    }

    /// Lets go of what `persist` kept; it is computed again when needed.
    @discardableResult public func unpersist() -> Self {
        cacheBox.unpersist()
        return self
    }

    public var isPersisted: Bool { isInMemory || cacheBox.isPersisted }
}
