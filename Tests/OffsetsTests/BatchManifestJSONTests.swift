import Offsets
import Testing

@Suite struct BatchManifestJSONTests {
    private let text = """
        {"version":1,"batchInterval":10000,"zeroTime":1700000000000,"entries":[
        {"batchTime":1700000010000,"ranges":[{"topic":"orders","partition":0,"from":0,"until":7},{"topic":"orders","partition":1,"from":3,"until":3}]},
        {"batchTime":1700000020000,"ranges":[]},
        {"batchTime":1700000030000,"ranges":[{"topic":"orders","partition":0,"from":7,"until":9}]}
        ]}

        """

    private var manifest: BatchManifest {
        let first = TopicPartition("orders", 0)
        return BatchManifest(
            batchInterval: 10_000, zeroTime: 1_700_000_000_000,
            entries: [
                .init(
                    batchTime: 1_700_000_010_000,
                    ranges: [OffsetRange(first, from: 0, until: 7), OffsetRange(TopicPartition("orders", 1), from: 3, until: 3)]),
                .init(batchTime: 1_700_000_020_000, ranges: []),
                .init(batchTime: 1_700_000_030_000, ranges: [OffsetRange(first, from: 7, until: 9)]),
            ])
    }

    @Test func `a manifest is written an entry a line and read back`() throws {
        #expect(manifest.json == text)
        #expect(try BatchManifest(json: text) == manifest)
        let empty = BatchManifest(batchInterval: 1, zeroTime: 0)
        #expect(try BatchManifest(json: empty.json) == empty)
    }

    @Test func `a manifest of a newer version is refused, whatever else it holds`() {
        #expect(throws: OffsetError(.newerFormat, "batch manifest of version 2: this program reads up to 1; use a newer one")) {
            try BatchManifest(json: #"{"version":2,"batches":{}}"#)
        }
    }

    @Test(arguments: [
        ("", "not a batch manifest"), ("[]", "found \"[]\""), (#"{"version":1,"zeroTime":0,"entries":[]}"#, "has no batchInterval"),
        (#"{"version":1,"batchInterval":"x","zeroTime":0,"entries":[]}"#, ".batchInterval"),
        (
            #"{"version":1,"batchInterval":1,"zeroTime":0,"entries":[{"batchTime":1,"ranges":[{"topic":"t","partition":0,"from":0}]}]}"#,
            ".entries[0].ranges[0] has no until"
        ),
        (#"{"version":1,"batchInterval":1,"zeroTime":99999999999999999999,"entries":[]}"#, "batch manifest: "),
        (#"{"version":0,"batchInterval":1,"zeroTime":0,"entries":[]}"#, "versions start at 1"),
    ])
    func `text that is no manifest is refused with the place`(text: String, expected: String) throws {
        let error = try #require(throws: OffsetError.self) { try BatchManifest(json: text) }
        #expect(error.code == .malformed)
        #expect(error.message.contains(expected), "\(error.message)")
    }

    @Test func `a manifest that cannot be run is refused with label and partition`() throws {
        func message(_ change: (inout BatchManifest) -> Void) throws -> String {
            var changed = manifest
            change(&changed)
            let error = try #require(throws: OffsetError.self) { try BatchManifest(json: changed.json) }
            #expect(error.code == .outOfRange)
            return error.message
        }
        #expect(try message { $0.entries[1].batchTime = 1_700_000_010_000 }.contains("label 1700000010000 must be above 1700000010000"))
        #expect(try message { $0.entries[1].batchTime += 1 }.contains("label 1700000020001"))
        #expect(try message { $0.zeroTime = .min }.contains("1700000010000"))
        #expect(try message { $0.batchInterval = 0 }.contains("batchInterval is 0"))
        #expect(try message { $0.entries[2].ranges[0].from = 8 }.contains("orders-0 [8, 9): expected offset 7, found 8"))
        #expect(try message { $0.entries[0].ranges[0].until = -1 }.contains("orders-0 [0, -1) is not a valid range"))
    }
}
