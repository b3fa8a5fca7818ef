import RDDs
import Testing

/// A failure of a job's function names the operation as the job wrote it, not the one that it is made of.
@Suite struct FailedOperationTests {
    private struct Refused: Error {}

    private func refuse<Result>(_: some Any) throws -> Result { throw Refused() }

    /// The operations whose functions failed in an action.
    private func failed(_ action: (RDD<(Int, Int)>) throws -> Void) -> Set<String?> {
        let sc = SparkContext(appName: "failed", defaultParallelism: 2)
        let pairs = sc.parallelize([(1, 1), (1, 2), (2, 3), (2, 4)], 2)
        #expect(throws: Refused.self) { try action(pairs) }
        return Set(sc.failures.take().map(\.operation))
    }

    @Test func `an operation on elements is named`() {
        #expect(failed { _ = try $0.map { try refuse($0) as Int }.collect() } == ["map"])
        #expect(failed { _ = try $0.filter { try refuse($0) }.collect() } == ["filter"])
        #expect(failed { _ = try $0.flatMap { try refuse($0) as [Int] }.collect() } == ["flatMap"])
        #expect(failed { _ = try $0.keyBy { try refuse($0) as Int }.collect() } == ["keyBy"])
        #expect(failed { _ = try $0.groupBy { try refuse($0) as Int }.collect() } == ["groupBy"])
        #expect(failed { try $0.foreach { try refuse($0) } } == ["foreach"])
    }

    @Test func `an operation on partitions is named`() {
        #expect(failed { _ = try $0.mapPartitions { try refuse($0) as [Int] }.collect() } == ["mapPartitions"])
        #expect(failed { _ = try $0.mapPartitionsWithIndex { try refuse(($0, $1)) as [Int] }.collect() } == ["mapPartitionsWithIndex"])
        #expect(failed { try $0.foreachPartition { try refuse($0) } } == ["foreachPartition"])
    }

    @Test func `an operation on values of keys is named`() {
        #expect(failed { _ = try $0.mapValues { try refuse($0) as Int }.collect() } == ["mapValues"])
        #expect(failed { _ = try $0.flatMapValues { try refuse($0) as [Int] }.collect() } == ["flatMapValues"])
        #expect(failed { _ = try $0.reduceByKey { try refuse(($0, $1)) }.collect() } == ["reduceByKey"])
        #expect(failed { _ = try $0.foldByKey(0) { try refuse(($0, $1)) }.collect() } == ["foldByKey"])
        #expect(failed { _ = try $0.aggregateByKey(0, { try refuse(($0, $1)) }, { $0 + $1 }).collect() } == ["aggregateByKey"])
        #expect(failed { _ = try $0.combineByKey({ try refuse($0) as Int }, { $0 + $1 }, { $0 + $1 }).collect() } == ["combineByKey"])
    }

    @Test func `an action that takes a function is named`() {
        #expect(failed { _ = try $0.reduce { try refuse(($0, $1)) } } == ["reduce"])
        #expect(failed { _ = try $0.fold((0, 0)) { try refuse(($0, $1)) } } == ["fold"])
        #expect(failed { _ = try $0.aggregate(0, { try refuse(($0, $1)) }, { $0 + $1 }) } == ["aggregate"])
        #expect(failed { _ = try $0.takeOrdered(1, by: { try refuse(($0, $1)) }) } == ["takeOrdered"])
    }
}
