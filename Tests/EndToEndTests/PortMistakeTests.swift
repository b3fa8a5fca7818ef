import Foundation
import Portage
import Testing

private struct Negative: Error, CustomStringConvertible { let description = "negative -5" }

/// A user's executable whose port cannot work.
private struct Mistaken: Portage.Main {
    static let jobs = [
        Job(
            "sql", batch: .seconds(10),
            port: { spark in
                spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t").load()
                    .selectExpr("cast(value AS string) AS v", "sum(1 + AS broken").writeStream
            }),
        Job(
            "column", batch: .seconds(10),
            port: { spark in
                spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t").load().select(
                    "valeu"
                ).writeStream
            }),
        Job(
            "throwing", batch: .seconds(10),
            legacy: { ssc in
                try KafkaUtils.createDirectStream(
                    ssc, .preferConsistent, .subscribe(["sensor_readings_raw"], ["bootstrap.servers": "127.0.0.1:1", "group.id": "g"])
                )
                .map { record -> Int in
                    if record.offset == 7 { throw Negative() }
                    return 1
                }.foreachRDD { _ = try $0.count() }
            },
            port: { spark in
                spark.udf.register("parity", takes: [.long], gives: .string) { _ in throw Negative() }
                return spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option(
                    "subscribe", "sensor_readings_raw"
                ).load().selectExpr("parity(offset) AS p").writeStream
            }),
        Job(
            "several", batch: .seconds(10),
            port: { spark in
                let table = spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t")
                    .load()
                return [
                    table.writeStream.queryName("good").format("noop"), table.select("valeu").writeStream.queryName("bad").format("noop"),
                ]
            }),
        Job("empty", batch: .seconds(10), legacy: { _ in }),
    ]
}

struct PortMistakeTests {
    private func line(_ result: ExitTest.Result?) -> String { String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) }

    @Test func `invalid SQL in a port is shown with its position`() async {
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "sql", "--engine", "port"])
        }
        let text = line(result)
        #expect(
            text.contains("sum(1 + AS broken") && text.contains("line 1, column 12") && text.split(separator: "\n").count == 1, "\(text)")
    }

    @Test func `a column that is not there is named with those that are`() async {
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "column", "--engine", "port"])
        }
        let text = line(result)
        #expect(text.contains("valeu") && text.contains("value") && text.split(separator: "\n").count == 1, "\(text)")
    }

    @Test func `a function that throws is named with job, batch and records, in a run and in a comparison`() async {
        let run = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "throwing", "--engine", "port", "--recording", (try? ShortRecording.path()) ?? ""])
        }
        let said = line(run)
        #expect(
            said.contains(
                "[FAILED_EXECUTE_UDF] the port of throwing: Failed to execute user defined function (parity (bigint) => string): negative "
                    + "-5; in the row offset = 0 (job throwing, batch 0, records sensor_readings_raw-0 offsets 0 until "
            ),
            "\(said)")
        let comparison = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["compare", "throwing", "--recording", (try? ShortRecording.path()) ?? ""])
        }
        let text = line(comparison)
        #expect(
            text.contains("the legacy job throwing on DStreams: negative -5 (job throwing, batch ")
                && text.contains("output foreachRDD-0, operation map, record sensor_readings_raw-"), "\(text)")
    }

    @Test func `of a port of several queries the one that cannot be planned is named`() async {
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "several", "--engine", "port"])
        }
        #expect(line(result).contains("the query bad: ") && line(result).contains("valeu"), "\(line(result))")
        let one = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "column", "--engine", "port"])
        }
        #expect(line(one).contains("the port of column: "), "\(line(one))")
    }

    @Test func `a job that lacks the side asked for says which it has`() async {
        let port = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "empty", "--engine", "port"])
        }
        #expect(line(port).contains("empty has no port; try --engine dstreams"), "\(line(port))")
        let which = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) { Mistaken.run(["run"]) }
        #expect(line(which).contains("sql, column, throwing, several, empty"), "\(line(which))")
        let none = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) { Mistaken.run(["run", "empty"]) }
        #expect(line(none).contains("No output operations registered"), "\(line(none))")
    }
}
