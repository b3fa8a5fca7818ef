import RDDs
import Testing

@Suite struct SparkConfTests {
    @Test func `a job's settings are checked by name and value`() throws {
        try SparkConf().setAppName("job").setMaster("local[2]").set("spark.executor.memory", "4g").set("my.own", "x").check()
        for (name, value, why) in [
            ("spark.streaming.backpressure.enable", "true", "did you mean spark.streaming.backpressure.enabled?"), ("spark.default.parallelism", "0", "must be positive"),
            ("spark.streaming.backpressure.enabled", "yes", "should be boolean"), ("spark.streaming.kafka.maxRatePerPartition", "fast", "should be int"),
        ] {
            let error = #expect(throws: RDDError.self) { try SparkConf().set(name, value).check() }
            #expect(error?.message.contains(why) == true, "\(String(describing: error))")
        }
    }

    @Test func `setIfMissing sets only what has no value`() {
        let conf = SparkConf().set("spark.app.name", "mine").setIfMissing("spark.app.name", "other").setIfMissing("spark.master", "local[2]")
        #expect(conf.get("spark.app.name", "") == "mine" && conf.get("spark.master", "") == "local[2]")
    }
}
