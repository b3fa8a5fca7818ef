import Columnar
import Foundation
import KafkaTransport
import Offsets
import RecordingGenerator
import Recordings
import StreamTesting
import Testing

@Suite struct SensorFixtureTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("fixtures/recordings/sensor_readings_raw").path

    @Test func `the generator writes the committed recording again, byte for byte`() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/again"
        try SensorReadings(seed: SensorReadings.committedSeed).write(to: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(try FileManager.default.contentsOfDirectory(atPath: Self.fixture).sorted() == names)
        #expect(names.count == 5)
        for name in names {
            let again = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
            let committed = try Data(contentsOf: URL(fileURLWithPath: "\(Self.fixture)/\(name)"))
            #expect(again == committed, "\(name) differs: run generate-recording, or mend the generator")
        }
        let other = "\(scratch.path)/other"
        try SensorReadings(seed: 1).write(to: other)
        #expect(try Recording(directory: other).recordCount != 24_855)
    }

    /// The numbers were counted with another program (Python's json and struct modules).
    @Test func `the recording holds what it was made to hold`() throws {
        let recording = try Recording(directory: Self.fixture)
        try recording.verify()
        #expect(recording.recordCount == 24_855)
        #expect(recording.ranges.map(\.until) == [6126, 6265, 6328, 6136])
        var nullKeys = 0, emptyKeys = 0, tombstones = 0, empty = 0, headers = 0, notText = 0
        var stamps: [Int64] = []
        for range in recording.ranges {
            let records = try recording.fetch(range, includeHeaders: true)
            nullKeys += records.keys.nullCount
            tombstones += records.values.nullCount
            headers += records.count - (records.headers?.nullCount ?? 0)
            for row in 0..<records.count {
                if records.key(of: row) == [] { emptyKeys += 1 }
                if let value = records.value(of: row) {
                    if value.isEmpty { empty += 1 } else if String(validating: value, as: UTF8.self) == nil { notText += 1 }
                }
                stamps.append(records.timestampMillis(of: row) ?? -1)
            }
        }
        #expect(nullKeys == 1120 && emptyKeys == 111 && tombstones == 98 && empty == 99 && headers == 4826 && notText == 136)
        #expect(stamps.min() == 1_700_000_000_000 && stamps.max() == 1_700_000_599_991)
        stamps.sort()
        #expect(zip(stamps, stamps.dropFirst()).contains { $1 - $0 >= 40_000 }, "no silence")
    }

    @Test func `its manifest in batches of ten seconds has sixty labels, silent ones among them`() throws {
        let manifest = try BatchManifest(from: Recording(directory: Self.fixture), batchInterval: 10_000)
        #expect(manifest.zeroTime == 1_700_000_000_000)
        #expect(manifest.entries.map(\.batchTime) == (1...60).map { 1_700_000_000_000 + $0 * 10_000 })
        #expect(manifest.entries.filter { $0.ranges.allSatisfy(\.isEmpty) }.map { ($0.batchTime - manifest.zeroTime) / 1000 }
            == [250, 260, 270, 280, 520, 530, 540])
        #expect(try BatchManifest(json: manifest.json) == manifest)
    }
}
