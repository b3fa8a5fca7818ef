import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// Into how many partitions each operation puts its rows, and what it says to numbers of no sense, against real Spark.
@Suite struct PartitionOracleTests {
    static let asks: [(setting: Int?, ask: JSON)] = Recording.all("partitions").flatMap { recording in
        (recording.json["answers"]?.asArray ?? []).map { (recording.json["parallelism"]?.asInteger.map { Int($0) }, $0) }
    }

    @Test func `the recordings are there`() { #expect(Self.asks.count > 300) }

    @Test func `each operation has Spark's number of partitions, or its refusal`() throws {
        for (setting, ask) in Self.asks {
            let answer: [String: JSON]
            do { answer = try Self.answer(ask, setting) } catch { answer = ["fails": .string("\(error)")] }
            Self.compare(answer, with: ask, setting)
        }
    }

    @Test func `on the table engine, too, each operation of a stream has Spark's number of partitions, or its refusal`() throws {
        let streams = Self.asks.filter { $0.ask["op"]?.asString?.hasPrefix("stream.") == true }
        #expect(streams.count > 50)
        for (setting, ask) in streams {
            let answer: [String: JSON]
            do { answer = try Self.answer(ask, setting, onTables: true) } catch { answer = ["fails": .string("\(error)")] }
            Self.compare(answer, with: ask, setting)
        }
    }

    private static func compare(_ answer: [String: JSON], with ask: JSON, _ setting: Int?) {
        for name in ["partitions", "fails", "sizes"] where answer[name] != ask[name] {
            Issue.record(
                """
                \(ask["op"]?.text ?? "") \(ask.text), parallelism \(setting.map { "\($0)" } ?? "not set"): \(name) \
                \(answer[name]?.text ?? "none") \(answer)
                """)
        }
    }

    private static func context(_ setting: Int?) -> SparkContext {
        let conf = SparkConf().set("spark.master", "local[2]")
        return SparkContext(setting.map { conf.set("spark.default.parallelism", "\($0)") } ?? conf)
    }

    private static func answer(_ ask: JSON, _ setting: Int?, onTables: Bool = false) throws -> [String: JSON] {
        let sc = context(setting)
        let op = try ask.string("op")
        let n = ask["n"]?.asInteger.map { Int($0) }
        let rows = try ask.array("rows").compactMap { $0.asInteger.map { Int($0) } }
        let input = sc.parallelize(rows, ask["of"]?.asInteger.map { Int($0) } ?? 3)
        let other = sc.parallelize([1, 2], ask["with"]?.asInteger.map { Int($0) } ?? 5)
        if op.hasPrefix("stream.") { return try stream(sc, input, other, String(op.dropFirst(7)), n, onTables: onTables) }
        let rdd = try operation(input, other, op, n)
        let sizes = try rdd.glom().collect().map { JSON.integer(Int64($0.count)) }
        var answer: [String: JSON] = ["partitions": .integer(Int64(rdd.getNumPartitions))]
        if ["sort", "coalesce", "take", "top"].contains(where: op.hasPrefix) { answer["sizes"] = .array(sizes) }
        return answer
    }

    private static func operation(_ rdd: RDD<Int>, _ right: RDD<Int>, _ op: String, _ n: Int?) throws -> RDD<Int> {
        let sc = rdd.sparkContext
        let pairs = rdd.map { ($0, $0) }
        let others = right.map { ($0, $0) }
        func one<T>(_ rdd: RDD<T>) -> RDD<Int> {
            rdd.mapPartitions { Array($0).map { _ in 1 } }
        }
        switch op {
        case "reduceByKey": return one(pairs.reduceByKey(numPartitions: n) { $0 &+ $1 })
        case "groupByKey": return one(pairs.groupByKey(n))
        case "combineByKey": return one(pairs.combineByKey({ $0 }, { $0 &+ $1 }, { $0 &+ $1 }))
        case "foldByKey": return one(pairs.foldByKey(0) { $0 &+ $1 })
        case "aggregateByKey": return one(pairs.aggregateByKey(0, { $0 &+ $1 }, { $0 &+ $1 }))
        case "groupBy": return one(rdd.groupBy(numPartitions: n) { $0 })
        case "distinct": return rdd.distinct(n)
        case "intersection": return rdd.intersection(right)
        case "subtract": return rdd.subtract(right)
        case "subtractByKey": return one(pairs.subtractByKey(others))
        case "join": return one(pairs.join(others, numPartitions: n))
        case "leftOuterJoin": return one(pairs.leftOuterJoin(others))
        case "fullOuterJoin": return one(pairs.fullOuterJoin(others))
        case "cogroup": return one(pairs.cogroup(others, numPartitions: n))
        case "cogroup3": return one(pairs.cogroup(others, others))
        case "reduced.reduceByKey": return one(pairs.reduceByKey(numPartitions: 4) { $0 &+ $1 }.reduceByKey { $0 &+ $1 })
        case "reduced.join": return one(pairs.reduceByKey(numPartitions: 4) { $0 &+ $1 }.join(others))
        case "reduced.mapValues.groupByKey": return one(pairs.reduceByKey(numPartitions: 4) { $0 &+ $1 }.mapValues { $0 &+ 1 }.groupByKey())
        case "reduced.map.groupByKey": return one(pairs.reduceByKey(numPartitions: 4) { $0 &+ $1 }.map { $0 }.groupByKey())
        case "union": return rdd.union(right)
        case "repartition": return rdd.repartition(n ?? 1)
        case "coalesce": return rdd.coalesce(n ?? 1)
        case "sortByKey": return one(pairs.sortByKey(numPartitions: n))
        case "sortByKey.descending": return one(pairs.sortByKey(ascending: false))
        case "sortBy": return rdd.sortBy(numPartitions: n) { $0 }
        case "partitionBy": return one(pairs.partitionBy(n ?? 1))
        case "parallelize": return sc.parallelize([1], n)
        case "parallelize.default": return sc.parallelize([1])
        case "emptyRDD": return sc.emptyRDD()
        case "zipWithIndex": return one(rdd.zipWithIndex())
        case "glom": return one(rdd.glom())
        case "take": return sc.parallelize(try rdd.take(n ?? 1), 1)
        case "takeOrdered": return sc.parallelize(try rdd.takeOrdered(n ?? 1), 1)
        case "top": return sc.parallelize(try rdd.top(n ?? 1), 1)
        default: throw CaseFailure(description: "no operation \(op)")
        }
    }

    private static func stream(
        _ sc: SparkContext, _ rdd: RDD<Int>, _ right: RDD<Int>, _ op: String, _ n: Int?, onTables: Bool
    ) throws -> [String: JSON] {
        let ssc = StreamingContext(sc, .seconds(1), clock: ManualClock(millis: 0))
        ssc.keepStateInMemory()
        if onTables { ssc.runOnTables() }
        let values = ssc.queueStream(RDDQueue([rdd]))
        let pairs = values.map { ($0, $0) }
        let others = ssc.queueStream(RDDQueue([right])).map { ($0, $0) }
        let answers = Mutex<[[String: JSON]]>([])
        func out<T>(_ stream: DStream<T>) {
            stream.foreachRDD { rdd in
                do {
                    _ = try rdd.collect()
                    answers.withLock { $0.append(["partitions": .integer(Int64(rdd.getNumPartitions))]) }
                } catch {
                    answers.withLock { $0.append(["fails": .string("\(error)")]) }
                }
            }
        }
        let second = Duration.seconds(1)
        switch op {
        case "count": out(values.count())
        case "reduce": out(values.reduce { $0 &+ $1 })
        case "countByValue": out(values.countByValue(n))
        case "reduceByKey": out(pairs.reduceByKey(numPartitions: n) { $0 &+ $1 })
        case "groupByKey": out(pairs.groupByKey(n))
        case "join": out(pairs.join(others, numPartitions: n))
        case "cogroup": out(pairs.cogroup(others))
        case "fullOuterJoin": out(pairs.fullOuterJoin(others))
        case "reduceByKeyAndWindow": out(pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: second))
        case "reduceByKeyAndWindow.inverse": out(pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: second))
        case "groupByKeyAndWindow": out(pairs.groupByKeyAndWindow(second))
        case "countByWindow": out(values.countByWindow(second, second))
        case "countByValueAndWindow": out(values.countByValueAndWindow(second, second))
        case "reduceByWindow": out(values.reduceByWindow({ $0 &+ $1 }, windowDuration: second, slideDuration: second))
        case "updateStateByKey":
            out(pairs.updateStateByKey(numPartitions: n) { (values: [Int], state: Int?) -> Int? in values.reduce(state ?? 0, &+) })
        case "window": out(values.window(second))
        case "union": out(values.union(values))
        case "repartition": out(values.repartition(n ?? 1))
        case "glom": out(values.glom())
        case "transform.distinct": out(values.transform { $0.distinct() })
        case "transform.reduceByKey": out(pairs.transform { $0.reduceByKey { $0 &+ $1 } })
        case "transform.repartition": out(values.transform { $0.repartition(n ?? 1).map { $0 } })
        default: throw CaseFailure(description: "no operation \(op)")
        }
        try ssc.runBatches(until: Time(1000))
        ssc.stop()
        _ = try ssc.awaitTerminationOrTimeout(.seconds(10))
        return answers.withLock { $0.first } ?? ["fails": .string("no output")]
    }
}
