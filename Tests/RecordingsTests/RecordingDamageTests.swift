import Foundation
import KafkaTransport
import Offsets
import Recordings
import StreamTesting
import Testing

@Suite struct RecordingDamageTests {
    private let scratch: Scratch
    private var path: String { "\(scratch.path)/r" }
    private let names = ["recording.json", "t-0.records", "t-1.records"]

    init() throws {
        scratch = try Scratch()
        var random = SeededGenerator(seed: 3)
        try TopicRecorder(ListedTopic.random("t", partitions: 2, records: 9, using: &random)).record(topic: "t", to: "\(scratch.path)/r")
    }

    /// What opening and reading everything says.
    private func error() -> RecordingError? {
        do {
            let recording = try Recording(directory: path)
            for range in recording.ranges { _ = try recording.fetch(range, includeHeaders: true) }
            try recording.verify()
            return nil
        } catch { return error as? RecordingError }
    }

    private func withFile(_ name: String, _ change: (inout Data) -> Void, _ body: () throws -> Void) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        let whole = try Data(contentsOf: url)
        var changed = whole
        change(&changed)
        try changed.write(to: url)
        try body()
        try whole.write(to: url)
    }

    @Test func `a recording that nobody touched is whole`() { #expect(error() == nil) }

    @Test func `each changed byte of each file is found and the file named`() throws {
        for name in names {
            let length = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")).count
            #expect(length > 100)
            for index in 0..<length {
                try withFile(name) { $0[index] ^= index % 3 == 0 ? 0x01 : index % 3 == 1 ? 0x20 : 0xFF } _: {
                    let found = try #require(error(), "byte \(index) of \(name) changed unseen")
                    #expect(found.message.hasPrefix("\(path)/\(name): ") || name == "recording.json", "\(found)")
                }
            }
        }
    }

    @Test func `a file cut anywhere, or grown, is found`() throws {
        for name in names {
            let length = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")).count
            for end in 0..<length {
                try withFile(name) { $0 = $0.prefix(end) } _: {
                    let found = try #require(error(), "\(name) cut to \(end) bytes unseen")
                    #expect([.torn, .corrupt].contains(found.code) && found.message.hasPrefix("\(path)/\(name): "), "\(found)")
                }
            }
            try withFile(name) { $0.append(0) } _: { #expect(error() != nil) }
        }
    }

    @Test func `a newer version, a missing file, another's file and no recording at all are told apart`() throws {
        try withFile("recording.json") {
            $0 = Data(String(decoding: $0, as: UTF8.self).replacing("\"version\": 1", with: "\"version\": 2").utf8)
        } _: {
            #expect(error() == RecordingError(
                .newerVersion, "\(path)/recording.json: version 2, but this program reads up to 1; use a newer one"))
        }
        try withFile("t-0.records") { $0[8] = 2 } _: { #expect(error()?.code == .newerVersion) }
        let other = try Data(contentsOf: URL(fileURLWithPath: "\(path)/t-1.records"))
        try withFile("t-0.records") { $0 = other } _: {
            #expect([.torn, .corrupt].contains(error()?.code))
            #expect(error()?.description.contains("t-0.records") == true)
        }
        try FileManager.default.removeItem(atPath: "\(path)/t-1.records")
        #expect(error()?.code == .notFound)
        #expect(error()?.description.contains("t-1.records") == true)
        #expect(throws: RecordingError(.notFound, "\(path)x: there is no such directory")) { try Recording(directory: "\(path)x") }
        #expect(throws: RecordingError(.notARecording, "\(scratch.path): not a recording: it has no recording.json")) {
            try Recording(directory: scratch.path)
        }
    }
}
