import Foundation
import RDDs
import Settings
import Testing

/// What becomes of Spark's settings by their names; the names and defaults are real Spark's, see scripts/oracle/settings.py.
struct SettingNameTests {
    private static func sparks() throws -> [(name: String, fallback: String)] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/oracle/settings.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (String(cells[0]), cells.count > 1 ? String(cells[1]) : "")
        }
    }

    @Test func `every setting that real Spark has is known, and its default is taken`() throws {
        let all = try Self.sparks()
        #expect(all.count > 900)
        for (name, fallback) in all {
            // Text about another setting, or none.
            let isValue = !fallback.hasPrefix("<")
            #expect(throws: Never.self, "\(name)") { _ = try KnownSettings.judge(name) }
            // Where Spark's is another unit or form: milliseconds as `10000ms`.
            if isValue, case .effective(let entry) = try KnownSettings.judge(name), entry is OneWaySetting {
                #expect(throws: Never.self, "\(name)=\(fallback)") { try KnownSettings.check(name, fallback) }
                #expect(entry.fallbackText == fallback, "\(name)")
            }
        }
    }

    @Test func `a job's configuration takes what is done in one way with that value only`() throws {
        for name in ["spark.sql.ansi.enabled", "spark.hadoop.mapreduce.output.fileoutputformat.compress"] {
            let error = #expect(throws: RDDError.self) { try SparkConf().set(name, "true").check() }
            #expect(
                error.map { "\($0)".contains("\(name)=true: this setting changes Spark's results") } == true, "\(String(describing: error))"
            )
            try SparkConf().set(name, "false").check()
        }
        #expect(throws: RDDError.self) { try SparkConf().set("spark.hadoop.textinputformat.record.delimiter", ";").check() }
    }

    @Test func `a configuration shows no secret`() {
        let conf = SparkConf(["db.password": "HUNTER2", "spark.hadoop.fs.s3a.access.key": "HUNTER2", "spark.app.name": "orders"])
        var dumped = ""
        dump(conf, to: &dumped)
        for text in ["\(conf)", conf.toDebugString, String(reflecting: conf), dumped] {
            #expect(
                !text.contains("HUNTER2") && text.contains("spark.app.name=orders") && text.contains("db.password=*********(redacted)"),
                "\(text)")
        }
        let error = #expect(throws: RDDError.self) { try conf.getLong("db.password", 0) }
        #expect(error.map { "\($0)".contains("HUNTER2") } == false)
    }

    /// Those that Spark's default `spark.redaction.regex` takes, Kafka's, and some of clouds; then what only sounds like one.
    @Test(arguments: [
        ("spark.hadoop.fs.s3a.secret.key", true), ("spark.hadoop.fs.s3a.access.key", true), ("AWS_ACCESSKEY", true), ("my.Token", true),
        ("spark.authenticate.secret", true),
        ("spark.my.token.id", true), ("db.password", true), ("sasl.jaas.config", true), ("kafka.ssl.keystore.key", true),
        ("spark.hadoop.fs.azure.account.key.x.net", true),
        ("kafka.sasl.oauthbearer.token.endpoint.url", false), ("ssl.keystore.location", false), ("spark.sql.shuffle.partitions", false),
        ("group.id", false),
    ])
    func `a name says whether its value is a secret`(_ name: String, _ isSecret: Bool) {
        #expect(SecretName.isSecret(name) == isSecret)
    }
}
