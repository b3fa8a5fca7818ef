import Checkpoints
import Offsets
import Testing

struct LogFormatTests {
    @Test func `the offset log has the text that Spark writes`() {
        let entry = OffsetLogEntry(
            batchWatermarkMillis: 42_000, batchTimestampMillis: 1_795_413_355_369, conf: ["spark.sql.shuffle.partitions": "2"],
            offsets: ["{\"logOffset\":2}", nil])
        // As recorded from Spark 3.5.8 but for the other settings.
        #expect(
            entry.text == """
                v1
                {"batchWatermarkMs":42000,"batchTimestampMs":1795413355369,"conf":{"spark.sql.shuffle.partitions":"2"}}
                {"logOffset":2}
                -
                """)
    }

    @Test func `an entry is read back as it was written`() throws {
        let entry = OffsetLogEntry(
            batchWatermarkMillis: -5, batchTimestampMillis: .max, conf: ["path": "a\"b\\c/d\u{1}\n", "ü": "€"],
            offsets: [nil, "{\"t\":{\"0\":1}}", "7"])
        #expect(try OffsetLogEntry(bytes: Array(entry.text.utf8), path: "offsets/3") == entry)
        let commit = CommitLogEntry(nextBatchWatermarkMillis: 9000)
        #expect(commit.text.hasPrefix("v1\n{\"nextBatchWatermarkMs\":9000,\"crc\":"))
        #expect(try CommitLogEntry(bytes: Array(commit.text.utf8), path: "commits/3") == commit)
    }

    @Test func `a manifest is read back as it was written`() throws {
        let record = ManifestRecord(
            batchID: 3, batchTime: 30_000, evictionWatermark: 20_000, lateWatermark: 10_000, starts: [nil, "{\"t\":{\"0\":1}}"],
            ranges: [OffsetRange(TopicPartition("t\"x", 0), from: 1, until: .max)], fence: 4, offsetsCRC: .max)
        #expect(try ManifestRecord(bytes: Array(record.text.utf8), path: "m") == record)
    }

    @Test func `every torn manifest is found`() {
        let bytes = Array(
            ManifestRecord(
                batchID: 3, batchTime: 30_000, evictionWatermark: 0, lateWatermark: 0, starts: ["{}"],
                ranges: [OffsetRange(TopicPartition("t", 0), from: 1, until: 9)]
            ).text.utf8)
        for count in 0..<bytes.count {
            #expect(
                checkpointError { _ = try ManifestRecord(bytes: Array(bytes.prefix(count)), path: "portage/manifest/3.1") }?.code
                    == .corrupt)
        }
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            #expect(checkpointError { _ = try ManifestRecord(bytes: damaged, path: "portage/manifest/3.1") } != nil)
        }
    }

    @Test func `every flipped bit of a commit is found, and what Spark and earlier engines wrote is read`() throws {
        let entry = CommitLogEntry(nextBatchWatermarkMillis: 12_345, unsentOffsets: ["{\"t\":{\"0\":7}}"])
        let bytes = Array(entry.text.utf8)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                #expect(checkpointError { _ = try CommitLogEntry(bytes: damaged, path: "commits/7") } != nil, "bit \(bit) of byte \(index)")
            }
        }
        func read(_ body: String) throws -> CommitLogEntry { try CommitLogEntry(bytes: Array("v1\n\(body)".utf8), path: "commits/7") }
        #expect(try read("{\"nextBatchWatermarkMs\":12345,\"unsentOffsets\":[{\"t\":{\"0\":7}}]}") == entry)
        #expect(try read("{\"nextBatchWatermarkMs\":5,\"stateUniqueIds\":{}}") == CommitLogEntry(nextBatchWatermarkMillis: 5))
        #expect(try read("{}") == CommitLogEntry(nextBatchWatermarkMillis: 0))
        #expect(checkpointError { _ = try read("{\"nextBatchWaterm`rkMs\":5}") }?.code == .corrupt)
    }

    @Test func `every torn commit is found`() {
        let bytes = Array(CommitLogEntry(nextBatchWatermarkMillis: 12_345).text.utf8)
        for count in 0..<bytes.count {
            let error = checkpointError { _ = try CommitLogEntry(bytes: Array(bytes.prefix(count)), path: "commits/7") }
            #expect(error?.code == .corrupt)
            #expect(error?.message.hasPrefix("commits/7: ") == true)
        }
    }

    @Test func `a torn offset file is found and the message says what to do`() {
        let entry = OffsetLogEntry(batchWatermarkMillis: 0, batchTimestampMillis: 1, conf: [:], offsets: ["{\"t\":{\"0\":1}}"])
        let bytes = Array(entry.text.utf8)
        // A file that ends with its metadata is whole: a query without sources. The manifest's checksum tells it from a torn one.
        let whole = bytes.count - "\n{\"t\":{\"0\":1}}".utf8.count
        for count in 0..<bytes.count where count != whole {
            let error = checkpointError { _ = try OffsetLogEntry(bytes: Array(bytes.prefix(count)), path: "offsets/7") }
            #expect(error?.code == .corrupt)
            #expect(error?.description.contains("delete it") == true)
        }
    }

    @Test func `a newer version is refused by name`() {
        for text in ["v2\n{}", "v12\n"] {
            let error = checkpointError { _ = try CommitLogEntry(bytes: Array(text.utf8), path: "commits/0") }
            #expect(error?.code == .newerFormat)
        }
        let newer = "{\"version\":9,\"batchID\":1,\"new\":true}"
        #expect(checkpointError { _ = try ManifestRecord(bytes: Array(newer.utf8), path: "m") }?.code == .newerFormat)
    }

    @Test func `the checksum is Castagnoli's`() {
        // The check value of the CRC catalogue, and RFC 3720's 32 zeros.
        #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var parts = CRC32C()
        parts.add(bytes[..<13])
        parts.add(bytes[13...])
        #expect(parts.value == CRC32C.checksum(bytes))
    }
}
