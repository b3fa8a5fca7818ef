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
        topic.append([#"{"sensor":"a","value":12}"#, "-", #"{"sensor":"a","value":17}"#, #"{"sensor":"b","value":200}"#, "no JSON", #"{"sensor":"c","value":31}"#])
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

    /// Operators on the members of tuples are the dear ones: a step with a name gives them their types.
    @Test func `a mean from tuples, in two steps`() throws {
        let lines = try run { records, lines in
            let values = records.flatMap { Reading(json: $0.value) }.filter { $0.value < 100 }.map { ($0.sensor, ($0.value, 1)) }
            values.reduceByKey { ($0.0 + $1.0, $0.1 &+ $1.1) }
                .filter { $0.1.1 > 1 }
                .map { ($0.0, $0.1.0 / Double($0.1.1)) }
                .foreachRDD { rdd, time in try lines.take(rdd.map { "\($0.0)=\($0.1)" }, time) }
        }
        #expect(lines == ["10: a=14.5", "20: "])
    }
}
