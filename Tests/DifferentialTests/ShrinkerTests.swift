import Differential
import Offsets
import Testing

@Suite struct ShrinkerTests {
    private let manifest = BatchManifest(
        batchInterval: 10, zeroTime: 0,
        entries: (1...40).map { number in
            .init(
                batchTime: Int64(number) * 10,
                ranges: [
                    OffsetRange(TopicPartition("t", 0), from: Int64(number) * 100, until: Int64(number) * 100 + 50),
                    OffsetRange(TopicPartition("t", 1), from: Int64(number) * 7, until: Int64(number) * 7 + 7),
                ])
        })

    private func holds(_ manifest: BatchManifest, _ partition: Int32, _ offset: Int64) -> Bool {
        manifest.entries.contains { $0.ranges.contains { $0.partition == partition && $0.from <= offset && offset < $0.until } }
    }

    private func count(_ manifest: BatchManifest) -> Int64 {
        manifest.entries.reduce(0) { $0 + $1.ranges.reduce(0) { $0 + $1.count } }
    }

    @Test(arguments: [Shrinker.Granularity.ranges, .records])
    func `two records that make the difference together are all that is left`(granularity: Shrinker.Granularity) throws {
        let outcome = try #require(
            Shrinker(granularity: granularity).shrink(manifest) { holds($0, 0, 523) && holds($0, 1, 200) })
        #expect(count(outcome.manifest) == 2)
        #expect(holds(outcome.manifest, 0, 523) && holds(outcome.manifest, 1, 200))
        #expect(outcome.isMinimal)
        #expect(outcome.manifest.entries.map(\.batchTime) == manifest.entries.map(\.batchTime), "labels stay where they are")
    }

    @Test func `two records far apart in one range need ranges that are cut in two`() throws {
        let shrunk = try #require(
            Shrinker(granularity: .records).shrink(manifest) { holds($0, 0, 501) && holds($0, 0, 548) })
        #expect(count(shrunk.manifest) == 2)
        #expect(shrunk.manifest.entries[4].ranges.map(\.from) == [501, 548])
        let trimmed = try #require(
            Shrinker(granularity: .ranges).shrink(manifest) { holds($0, 0, 501) && holds($0, 0, 548) })
        #expect(trimmed.manifest.entries[4].ranges == [OffsetRange(TopicPartition("t", 0), from: 501, until: 549)])
    }

    @Test func `it stops at its bound with the best it has`() throws {
        var runs = 0
        let outcome = try #require(
            Shrinker(granularity: .records, maximumSteps: 5).shrink(manifest) {
                runs += 1
                return holds($0, 0, 523)
            })
        #expect(runs == 6, "the first run only makes sure that there is a difference")
        #expect(outcome.steps == 5)
        #expect(!outcome.isMinimal)
        #expect(count(outcome.manifest) < count(manifest))
        #expect(holds(outcome.manifest, 0, 523))
    }

    @Test func `without a difference there is nothing to shrink`() throws {
        #expect(try Shrinker().shrink(manifest) { _ in false } == nil)
    }

    @Test func `whole batches are dropped and nothing finer where asked so`() throws {
        let outcome = try #require(Shrinker(granularity: .batches).shrink(manifest) { holds($0, 1, 200) })
        #expect(outcome.manifest.entries.filter { !$0.ranges.isEmpty }.map(\.batchTime) == [280])
        #expect(count(outcome.manifest) == 57)
    }
}
