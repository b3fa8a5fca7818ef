import RDDs
import Testing

@Suite struct SparkConfTests {
    @Test func `a job's settings are checked by name and value`() throws {
        try SparkConf().setAppName("job").setMaster("local[2]").set("spark.executor.memory", "4g").set("my.own", "x").check()
        for (name, value, why) in [
            ("spark.streaming.backpressure.enable", "true", "did you mean spark.streaming.backpressure.enabled?"),
            ("spark.default.parallelism", "0", "must be positive"),
            ("spark.streaming.backpressure.enabled", "yes", "should be boolean"),
            ("spark.streaming.kafka.maxRatePerPartition", "fast", "should be int"),
        ] {
            let error = #expect(throws: RDDError.self) { try SparkConf().set(name, value).check() }
            #expect(error?.message.contains(why) == true, "\(String(describing: error))")
        }
    }

    @Test func `settings are read as text, number and yes or no, and listed by name`() throws {
        let conf = SparkConf().set("b", "1.5").set("a", "true").set("c", "7")
        #expect(conf.getAll.map { "\($0.0)=\($0.1)" } == ["a=true", "b=1.5", "c=7"])
        #expect(try conf.getDouble("b", 0) == 1.5 && conf.getDouble("none", 0.25) == 0.25)
        #expect(try conf.getBoolean("a", false) && conf.getBoolean("none", true))
        #expect(throws: RDDError.self) { try conf.getDouble("a", 0) }
        #expect(throws: RDDError.self) { try conf.getBoolean("b", false) }
    }

    @Test func `setIfMissing sets only what has no value`() {
        let conf = SparkConf().set("spark.app.name", "mine").setIfMissing("spark.app.name", "other").setIfMissing(
            "spark.master", "local[2]")
        #expect(conf.get("spark.app.name", "") == "mine" && conf.get("spark.master", "") == "local[2]")
    }

    /// Real Spark takes the first ones too; of the others it says "Could not parse Master URL", "Asked to run locally with 0 threads", or a
    /// number is too long.
    @Test func `a master says how many threads, and one that is none, or has too many, is refused with what it may be`() throws {
        for (master, parallelism) in [("local", 1), ("local[3]", 3), ("local[3,2]", 3), ("local[ 4 , 1 ]", 4), ("local[100000]", 100_000)] {
            #expect(SparkContext(try checked("spark.master", master)).defaultParallelism == parallelism, "\(master)")
        }
        let cores = SparkContext().defaultParallelism
        for master in [
            "local[*]", "local[*,2]", "yarn", "yarn-client", "spark://host:7077", "mesos://host:5050", "k8s://https://host",
            "local-cluster[2,1,1024]",
        ] {
            #expect(SparkContext(try checked("spark.master", master)).defaultParallelism == cores, "\(master)")
        }
        for master in [
            "", "local[0]", "local[x]", "local[]", "local[2", "local[-1]", "local[1,x]", "local[1,2,3]", "local[100001]",
            "local[99999999999]", "local[99999999999999999999]", "spark://", "locl",
        ] {
            let error = #expect(throws: RDDError.self, "\(master)") { try checked("spark.master", master) }
            #expect(
                error?.message.contains("'\(master)' in spark.master is invalid: expected local, local[n] with n from 1 to 100000") == true,
                "\(String(describing: error))")
            #expect(SparkContext(SparkConf().setMaster(master)).defaultParallelism == cores, "\(master)")
        }
        for number in ["100001", "2147483647", "99999999999"] {
            let error = #expect(throws: RDDError.self) { try checked("spark.default.parallelism", number) }
            #expect(
                error?.message.contains(
                    "'\(number)' in spark.default.parallelism is invalid. The value of spark.default.parallelism must be positive, at "
                        + "most 100000: Partitions of a shuffle"
                ) == true)
        }
    }

    private func checked(_ name: String, _ value: String) throws -> SparkConf {
        let conf = SparkConf().set(name, value)
        try conf.check()
        return conf
    }
}
