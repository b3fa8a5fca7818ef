import BatchRuntime
import DStreams
import RDDs
import Testing

/// Chains as jobs have them, each one expression: filters, longer closures, tuples. That they compile is half of the test: with the two
/// forms of `foreachRDD` of one rank, the compiler gave each of them up after some seconds.
@Suite struct LongChainTests {
    struct Reading: Codable, Sendable {
        var sensor: String
        var value: Double
    }

    private func run(_ job: (DStream<ConsumerRecord>, Emitted<String>) -> Void) throws -> [String] {
        let topic = ScriptedTopic(partitions: 1)
        topic.append([
            #"{"sensor":"a","value":12}"#, "-", #"{"sensor":"a","value":17}"#, #"{"sensor":"b","value":200}"#, "no JSON",
            #"{"sensor":"c","value":31}"#,
        ])
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        ssc.keepStateInMemory()
        let lines = Emitted<String>()
        job(try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy), lines)
        try ssc.runBatches(until: Time(20))
        return lines.lines
    }

    @Test func `filters, a longer closure and a window with its inverse`() throws {
        let lines = try run { records, lines in
            records.filter { $0.value != nil }
                .flatMap { Reading(json: $0.value) }
                .filter { $0.value > 0 && $0.value < 100 }
                .map { reading in
                    let bucket = Int(reading.value / 10)
                    let key = "\(reading.sensor)-\(bucket)"
                    return (key, 1)
                }
                .reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
                .filter { $0.1 > 0 }
                .map { "\($0.0): \($0.1)" }
                .foreachRDD { rdd, time in
                    try lines.take(rdd, time)
                }
        }
        #expect(lines == ["10: a-1: 2 c-3: 1", "20: a-1: 2 c-3: 1"])
    }

    /// Keys and values of a chain's tuples are known to the compiler only once it has been through the functions before (`FunctionBody`).
    @Test func `a mean from tuples, by a window with an inverse`() throws {
        let lines = try run { records, lines in
            records.flatMap { Reading(json: $0.value) }
                .filter { $0.value < 100 }
                .map { ($0.sensor, ($0.value, 1)) }
                .reduceByKeyAndWindow(
                    { ($0.0 + $1.0, $0.1 + $1.1) }, { ($0.0 - $1.0, $0.1 - $1.1) }, windowDuration: .milliseconds(20),
                    slideDuration: .milliseconds(10)
                )
                .filter { $0.1.1 > 1 && $0.1.0 < 1_000 }
                .map { ($0.0, $0.1.0 / Double($0.1.1)) }
                .map { "\($0)=\($1)" }
                .foreachRDD { rdd, time in try lines.take(rdd, time) }
        }
        #expect(lines == ["10: a=14.5", "20: a=14.5"])
    }

    @Test func `a deviation from three sums`() throws {
        let lines = try run { records, lines in
            records.flatMap { Reading(json: $0.value) }
                .map { ($0.sensor, ($0.value, $0.value * $0.value, 1)) }
                .reduceByKey { ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
                .mapValues { s in (s.1 / Double(s.2) - (s.0 / Double(s.2)) * (s.0 / Double(s.2))).squareRoot() }
                .filter { $0.1 > 0 }
                .map { "\($0)=\($1)" }
                .foreachRDD { rdd, time in try lines.take(rdd, time) }
        }
        #expect(lines == ["10: a=2.5", "20: "])
    }

    @Test func `extremes, a combiner of tuples and state by key`() throws {
        let lines = try run { records, lines in
            records.flatMap { Reading(json: $0.value) }
                .map { ($0.sensor, $0.value) }
                .combineByKey(
                    { ($0, $0, 1) }, { (min($0.0, $1), max($0.1, $1), $0.2 + 1) }, { (min($0.0, $1.0), max($0.1, $1.1), $0.2 + $1.2) }
                )
                .map { ($0.0, $0.1.1 - $0.1.0 + Double($0.1.2)) }
                .updateStateByKey { (values: [Double], state: Double?) in values.reduce(state ?? 0) { $0 + $1 } }
                .filter { $0.1 > 1 && $0.1 < 100 }
                .map { "\($0)=\($1)" }
                .foreachRDD { rdd, time in try lines.take(rdd, time) }
        }
        #expect(lines == ["10: a=7.0", "20: a=7.0"])
    }

    @Test func `functions of branches, of statements and by name`() throws {
        struct Unfit: Error {}
        let lines = try run { records, lines in
            records.flatMap { $0.value == nil ? nil : Reading(json: $0.value) }
                .filter { reading in
                    guard reading.value < 100 else { return false }
                    return true
                }
                .map { ($0.sensor, $0.value) }
                .mapValues { value in
                    let doubled = value * 2
                    doubled + 1
                }
                .reduceByKey { if $0 > $1 { $0 } else { $1 } }
                .mapValues { if $0 < 0 { throw Unfit() } else { return $0 } }
                .map { "\($0)=\($1)" }
                .foreachRDD { rdd, time in try lines.take(rdd, time) }
        }
        #expect(lines == ["10: a=35.0 c=63.0", "20: "])
    }
}
