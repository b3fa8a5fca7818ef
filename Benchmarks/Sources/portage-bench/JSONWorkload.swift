import Foundation
import Portage

/// A million records into a struct: `JSONReadable`, plain `Codable`, and Foundation's `JSONDecoder`, in turns on one thread.
enum JSONWorkload {
    struct Plain: Codable, Sendable {
        var sensorID: String
        var value: Double
        var tsMillis: Int64

        enum CodingKeys: String, CodingKey {
            case sensorID = "sensor_id"
            case value
            case tsMillis = "ts_ms"
        }
    }

    struct Fast: JSONReadable, Sendable {
        var sensorID: String
        var value: Double
        var tsMillis: Int64

        init?(fields: borrowing JSONFields) {
            guard let id = fields.string("sensor_id"), let value = fields.double("value"), let millis = fields.int64("ts_ms") else { return nil }
            (sensorID, self.value, tsMillis) = (id, value, millis)
        }
    }

    static func run(passes: Int) throws {
        let records = (0..<1000).map { number in
            RecordBytes("{\"sensor_id\":\"sensor-\(number % 997)\",\"value\":\(Double(number) / 100),\"unit\":\"C\",\"ts_ms\":\(1_700_000_000_000 + number)}")
        }
        var times: [[Double]] = [[], [], []]
        for pass in 0...passes {
            let seconds = [
                try timed(records, rounds: 1000) { Fast(json: $0)?.value },
                try timed(records, rounds: 1000) { Plain(json: $0)?.value },
                try timed(records, rounds: 100) { (try? JSONDecoder().decode(Plain.self, from: Data($0)))?.value },
            ]
            // The first pass warms all three.
            if pass > 0 { for index in times.indices { times[index].append(seconds[index]) } }
        }
        let nanos = times.map { $0.sorted()[$0.count / 2] * 1e9 }
        for (name, nanos) in zip(["JSONReadable", "Codable", "JSONDecoder"], nanos) { print(String(format: "  %-14@ %7.0f ns a record", name as NSString, nanos)) }
        print(String(format: "json: Codable takes %.2f of JSONReadable's time, JSONDecoder %.2f of Codable's", nanos[1] / nanos[0], nanos[2] / nanos[1]))
    }

    /// Seconds a record.
    private static func timed(_ records: [RecordBytes], rounds: Int, _ read: (RecordBytes) -> Double?) throws -> Double {
        var sum = 0.0
        let begin = ContinuousClock.now
        for _ in 0..<rounds { for record in records { sum += read(record) ?? .nan } }
        let elapsed = (ContinuousClock.now - begin) / .seconds(1)
        guard sum.isFinite else { throw BenchmarkError.wrong("a record did not decode") }
        return elapsed / Double(rounds * records.count)
    }
}
