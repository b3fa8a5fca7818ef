import RDDs
import Testing

@Suite struct RDDTests {
    let sc = SparkContext(appName: "test", defaultParallelism: 3)

    // What Spark gives for parallelize(1 to 5, 2).glom() and its kind.
    @Test(arguments: [
        ([1, 2, 3, 4, 5], 2, [[1, 2], [3, 4, 5]]), ([1, 2, 3], 5, [[], [1], [], [2], [3]]), ([], 2, [[], []]),
        ([1, 2, 3, 4, 5, 6, 7], 3, [[1, 2], [3, 4], [5, 6, 7]]),
    ])
    func `a collection is cut as Spark cuts it`(elements: [Int], partitions: Int, parts: [[Int]]) throws {
        #expect(try sc.parallelize(elements, partitions).glom().collect() == parts)
    }

    @Test func `a chain of elementwise operations keeps the order`() throws {
        let even = sc.parallelize(Array(1...10), 4).map { $0 * 3 }.filter { $0 % 2 == 0 }
        let rdd = even.flatMap { [$0, -$0] }.flatMap { (number: Int) -> Int? in number > 24 ? nil : number }
        #expect(try rdd.collect() == [6, -6, 12, -12, 18, -18, 24, -24, -30])
    }

    @Test func `distinct, groups and reductions come in the order of first occurrence`() throws {
        let words = sc.parallelize(["c", "a", "c", "b", "a", "c"], 3)
        #expect(try words.distinct().collect() == ["c", "a", "b"])
        let pairs = words.zipWithIndex()
        #expect(try pairs.reduceByKey { $0 + $1 }.collect().map { "\($0.0)\($0.1)" } == ["c7", "a5", "b3"])
        #expect(try pairs.groupByKey().collect().map { "\($0.0)\($0.1)" } == ["c[0, 2, 5]", "a[1, 4]", "b[3]"])
        #expect(try words.countByValue() == ["a": 2, "b": 1, "c": 3])
    }

    @Test func `a large shuffle on several threads keeps the order and loses nothing`() throws {
        let count = 300_000
        let rdd = sc.parallelize((0..<count).map { ($0 &* 7919 % 150_000, 1) }, 4).reduceByKey { $0 + $1 }
        var seen: [Int: Int] = [:]
        var order: [Int] = []
        for index in 0..<count {
            let key = index &* 7919 % 150_000
            if seen[key] == nil { order.append(key) }
            seen[key, default: 0] += 1
        }
        let pairs = try rdd.collect()
        #expect(pairs.map(\.0) == order)
        #expect(pairs.allSatisfy { seen[$0.0] == $0.1 })
    }

    @Test func `fold and aggregate take the zero once a partition and once at the end`() throws {
        let rdd = sc.parallelize([1, 2, 3, 4], 2)
        #expect(try rdd.fold(10, +) == 40)
        #expect(try rdd.aggregate("z", { (text: String, number: Int) in text + "\(number)" }, { "(\($0),\($1))" }) == "((z,z12),z34)")
        #expect(try sc.parallelize([("a", 1), ("a", 2), ("a", 3)], 2).foldByKey(10) { $0 + $1 }.collect().map(\.1) == [26])
    }

    @Test func `what is done for each partition comes once for each, with its elements in order`() throws {
        let seen = Counter()
        let rdd = sc.parallelize([1, 2, 3, 4, 5], 2)
        try rdd.foreachPartition { elements in
            let part = Array(elements)
            #expect(part == [1, 2] || part == [3, 4, 5])
            seen.add()
        }
        #expect(seen.count == 2)
    }

    @Test func `keys are counted over all partitions`() throws {
        #expect(try sc.parallelize([("a", 1), ("b", 2), ("a", 3)], 2).countByKey() == ["a": 2, "b": 1])
        #expect(try sc.emptyRDD((String, Int).self).countByKey() == [:])
    }

    @Test func `an empty collection has no first, least or reduced element`() throws {
        let none = sc.parallelize([Int](), 2)
        #expect(throws: RDDError(.emptyCollection, "empty collection")) { try none.first() }
        #expect(throws: RDDError.self) { try none.reduce(+) }
        #expect(throws: RDDError.self) { try none.max() }
        #expect(try none.sum() == 0)
        #expect(try none.isEmpty())
        #expect(try sc.emptyRDD(Int.self).collect() == [])
    }

    @Test func `ordering is stable, ascending and descending`() throws {
        let rdd = sc.parallelize([("b", 1), ("a", 2), ("b", 3), ("a", 4)], 2)
        #expect(try rdd.sortByKey().collect().map(\.1) == [2, 4, 1, 3])
        #expect(try rdd.sortByKey(ascending: false).collect().map(\.1) == [1, 3, 2, 4])
        let numbers = sc.parallelize([3, 1, 2, 5, 4], 3)
        #expect(try numbers.top(2) == [5, 4])
        #expect(try numbers.takeOrdered(3) == [1, 2, 3])
        #expect(try (numbers.min(), numbers.max(), numbers.sum()) == (1, 5, 15))
        #expect(try numbers.map(Double.init).mean() == 3)
    }

    @Test func `a join gives every pair of values of a key`() throws {
        let left = sc.parallelize([("a", 1), ("b", 2), ("a", 3)], 2)
        let right = sc.parallelize([("a", "x"), ("c", "y"), ("a", "z")], 2)
        #expect(try left.join(right).collect().map { "\($0.0)\($0.1.0)\($0.1.1)" } == ["a1x", "a1z", "a3x", "a3z"])
        #expect(
            try left.leftOuterJoin(right).collect().map { "\($0.0)\($0.1.0)\($0.1.1 ?? "-")" } == ["a1x", "a1z", "a3x", "a3z", "b2-"])
        #expect(
            try left.rightOuterJoin(right).collect().map { "\($0.0)\($0.1.0 ?? 0)\($0.1.1)" } == ["a1x", "a1z", "a3x", "a3z", "c0y"])
        #expect(
            try left.fullOuterJoin(right).collect().map { "\($0.0)\($0.1.0 ?? 0)\($0.1.1 ?? "-")" }
                == ["a1x", "a1z", "a3x", "a3z", "b2-", "c0y"])
        #expect(try left.cogroup(right).collect().map { "\($0.0)\($0.1.0)\($0.1.1)" } == ["a[1, 3][\"x\", \"z\"]", "b[2][]", "c[][\"y\"]"])
        #expect(try left.subtractByKey(right).collect().map(\.1) == [2])
        #expect(try left.lookup("a") == [1, 3])
        #expect(try left.collectAsMap() == ["a": 3, "b": 2])
    }

    @Test func `partitions add up, join and split`() throws {
        let rdd = sc.parallelize([1, 2], 2).union(sc.parallelize([3, 4, 5], 3))
        #expect(rdd.partitionCount == 5)
        #expect(try rdd.coalesce(2).glom().collect() == [[1, 2], [3, 4, 5]])
        #expect(try rdd.repartition(3).glom().collect() == [[1], [2, 3], [4, 5]])
    }

    @Test func `what is persisted is computed once, and again after unpersist`() throws {
        let calls = Counter()
        let rdd = sc.parallelize([1, 2, 3, 4], 2).map { value in
            calls.add()
            return value
        }
        _ = try (rdd.collect(), rdd.collect())
        #expect(calls.count == 8)
        rdd.cache()
        _ = try (rdd.collect(), rdd.map { $0 + 1 }.collect())
        #expect(calls.count == 12)
        rdd.unpersist()
        _ = try rdd.count()
        #expect(calls.count == 16)
    }

    @Test func `a shuffle is computed once, however often it is read`() throws {
        let calls = Counter()
        let sums = sc.parallelize([("a", 1), ("b", 2)], 2).map { pair in
            calls.add()
            return pair
        }.reduceByKey { $0 + $1 }
        _ = try (sums.collect(), sums.count(), sums.mapValues { $0 + 1 }.collect())
        #expect(calls.count == 2)
    }

    @Test func `take reads no further than it must`() throws {
        let calls = Counter()
        let rdd = sc.parallelize(Array(1...100), 10).map { value in
            calls.add()
            return value
        }
        #expect(try rdd.take(3) == [1, 2, 3])
        #expect(calls.count == 3)
        #expect(try rdd.take(0) == [])
    }

    @Test(arguments: [8, 50_000]) func `the failure of the lowest partition is the one that is thrown`(count: Int) {
        struct Odd: Error, Equatable { var partition: Int }
        let rdd = sc.parallelize(Array(0..<count), 4).mapPartitionsWithIndex { partition, elements -> [Int] in
            if partition % 2 == 1 { throw Odd(partition: partition) }
            return Array(elements)
        }
        #expect(throws: Odd(partition: 1)) { try rdd.count() }
    }

    @Test func `partitions after one whose source failed are not begun, and the lowest failure is told`() throws {
        let begun = Counter()
        let rdd = sc.parallelize(Array(0..<100_000), 1000).mapPartitions { rows -> [Int] in
            begun.add()
            throw Failed(first: rows.first { _ in true } ?? -1)
        }
        let error = #expect(throws: (any Error).self) { try rdd.count() }
        #expect("\(String(describing: error))".contains("Failed(first: 0)"), "\(String(describing: error))")
        #expect(begun.count < 1000)
    }

    private struct Failed: SourceFailure { var first: Int }
}
