import RDDs
import Testing

/// Which RDDs keep their elements.
@Suite struct PersistenceTests {
    let sc = SparkContext(appName: "test", defaultParallelism: 2)

    @Test func `what is made in memory is kept as it is, and what is computed only once it is asked for`() throws {
        let made = sc.parallelize([1, 2, 3], 2)
        #expect(made.isInMemory && made.isPersisted)
        let computed = Counter()
        let doubled = made.map { value in
            computed.add()
            return value * 2
        }
        #expect(!doubled.isInMemory && !doubled.isPersisted)
        #expect(try doubled.collect() + doubled.collect() == [2, 4, 6, 2, 4, 6] && computed.count == 6)
        doubled.persist()
        #expect(doubled.isPersisted && !doubled.isInMemory)
        #expect(try doubled.collect() + doubled.collect() == [2, 4, 6, 2, 4, 6] && computed.count == 9)
        doubled.unpersist()
        #expect(try !doubled.isPersisted && doubled.collect() == [2, 4, 6] && computed.count == 12)
    }
}
