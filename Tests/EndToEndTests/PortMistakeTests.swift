import Foundation
import Portage
import Testing

/// A user's executable whose port cannot work.
private struct Mistaken: Portage.Main {
    static let jobs = [
        Job("sql", batch: .seconds(10), port: { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t").load().selectExpr("cast(value AS string) AS v", "sum(1 + AS broken").writeStream
        }),
        Job("column", batch: .seconds(10), port: { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t").load().select("valeu").writeStream
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
        #expect(text.contains("sum(1 + AS broken") && text.contains("line 1, column 12") && text.split(separator: "\n").count == 1, "\(text)")
    }

    @Test func `a column that is not there is named with those that are`() async {
        let result = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) {
            Mistaken.run(["run", "column", "--engine", "port"])
        }
        let text = line(result)
        #expect(text.contains("valeu") && text.contains("value") && text.split(separator: "\n").count == 1, "\(text)")
    }

    @Test func `a job that lacks the side asked for says which it has`() async {
        let port = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) { Mistaken.run(["run", "empty", "--engine", "port"]) }
        #expect(line(port).contains("empty has no port; try --engine dstreams"), "\(line(port))")
        let which = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) { Mistaken.run(["run"]) }
        #expect(line(which).contains("sql, column, empty"), "\(line(which))")
        let none = await #expect(processExitsWith: .exitCode(2), observing: [\.standardErrorContent]) { Mistaken.run(["run", "empty"]) }
        #expect(line(none).contains("No output operations registered"), "\(line(none))")
    }
}
