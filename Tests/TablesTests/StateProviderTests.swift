import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import StateStore
import StreamTesting
import Synchronization
import Tables
import Testing

/// A windowed query gives the same rows wherever and in however many partitions its state lies.
@Suite struct StateProviderTests {
    static func conf(_ provider: StateStoreProvider, partitions: Int) -> [String: String] {
        [StateStoreProvider.setting: provider.className, StateStores.partitionsSetting: "\(partitions)"]
    }

    /// Random records in some batches, each a wave.
    static func waves(_ seed: UInt64) throws -> (Scenario, [[[Scenario.Record]]]) {
        for round in 0..<100 as Range<UInt64> {
            let (_, scenario, waves) = RandomTests.random(seed &+ round &* 7919)
            let batches = waves.flatMap { $0 }.map { [$0] }
            if batches.count >= 6 { return (scenario, batches) }
        }
        throw RestartTests.Killed()
    }

    /// What a scenario emits batch by batch when it is ended after `cut` waves and goes on with other settings.
    private func run(_ scenario: Scenario, _ waves: [[[Scenario.Record]]], cut: Int, then conf: [String: String]) throws -> [[[Value]]] {
        let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
        let outputs = RestartTests.Outputs()
        for (part, conf) in [(waves[..<cut], scenario.conf), (waves[cut...], conf)] {
            var scenario = scenario
            scenario.conf = conf
            let query = try RestartTests.query(scenario, stream, outputs)
            for wave in part {
                for batch in wave { try stream.add(batch.map(Scenario.row)) }
                try query.runAvailable()
            }
            try query.stop()
        }
        return outputs.rows.withLock { rows in rows.keys.sorted().map { Scenario.sorted(rows[$0] ?? []) } }
    }

    @Test(arguments: StateStoreProvider.allCases, [1, 3])
    func `a query over random records, undisturbed and ended in the middle`(provider: StateStoreProvider, partitions: Int) throws {
        for round in 0..<4 as Range<UInt64> {
            let (plain, waves) = try Self.waves(ProcessSeed.value &+ round &* 389)
            let want = try plain.run(waves)
            var scenario = plain
            scenario.conf.merge(Self.conf(provider, partitions: partitions)) { $1 }
            #expect(try scenario.run(waves) == want, "PORTAGE_SEED=\(ProcessSeed.value) round \(round)")
            let scratch = try Scratch()
            scenario.checkpoint = "\(scratch.path)/cp"
            let got = try run(scenario, waves, cut: waves.count / 2, then: scenario.conf)
            #expect(got == want.map(\.rows), "PORTAGE_SEED=\(ProcessSeed.value) round \(round), ended")
        }
    }

    @Test func `a restart that asks for another provider goes on with that of the checkpoint, as in Spark`() throws {
        let (plain, waves) = try Self.waves(ProcessSeed.value &+ 5)
        let scratch = try Scratch()
        var scenario = plain
        scenario.checkpoint = "\(scratch.path)/cp"
        scenario.conf.merge(Self.conf(.rocksDB, partitions: 1)) { $1 }
        let got = try run(scenario, waves, cut: waves.count / 2, then: plain.conf.merging(Self.conf(.memory, partitions: 1)) { $1 })
        #expect(got == (try plain.run(waves)).map(\.rows), "PORTAGE_SEED=\(ProcessSeed.value)")
        let checkpoint = try CheckpointInspection(of: "\(scratch.path)/cp")
        let last = try #require(checkpoint.batches.last)
        let offsets = try scratch.text("cp/offsets/\(last.id)")
        #expect(offsets.contains(StateStoreProvider.rocksDB.className))
        #expect(!offsets.contains(StateStoreProvider.memory.className))
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a restart with another number of partitions is refused until the state is repartitioned`(provider: StateStoreProvider) throws {
        let (plain, waves) = try Self.waves(ProcessSeed.value &+ 11)
        let scratch = try Scratch()
        let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
        let outputs = RestartTests.Outputs()
        func go(_ waves: ArraySlice<[[Scenario.Record]]>, partitions: Int?) throws {
            var scenario = plain
            scenario.checkpoint = "\(scratch.path)/cp"
            scenario.conf.merge(Self.conf(provider, partitions: partitions ?? 0)) { $1 }
            if partitions == nil { scenario.conf[StateStores.partitionsSetting] = nil }
            let query = try RestartTests.query(scenario, stream, outputs)
            for wave in waves {
                for batch in wave { try stream.add(batch.map(Scenario.row)) }
                try query.runAvailable()
            }
            try query.runAvailable()
            try query.stop()
        }
        let third = waves.count / 3
        try go(waves[..<third], partitions: 4)
        #expect {
            try go(waves[third..<third], partitions: 2)
        } throws: { error in
            let text = "\(error)"
            return text.contains("its state has 4 partitions") && text.contains("is 2 now")
                && text.contains("portage state repartition \(scratch.path)/cp --partitions 2")
        }
        // Nobody asked for a number: it stays.
        try go(waves[third..<2 * third], partitions: nil)
        #expect(try StateRepartition.run("\(scratch.path)/cp", partitions: 2).from == 4)
        #expect(throws: (any Error).self) { try go(waves[2 * third..<2 * third], partitions: 4) }
        try go(waves[(2 * third)...], partitions: 2)
        let got = outputs.rows.withLock { rows in rows.keys.sorted().map { Scenario.sorted(rows[$0] ?? []) } }
        #expect(got == (try plain.run(waves)).map(\.rows), "PORTAGE_SEED=\(ProcessSeed.value)")
    }

    @Test func `a query with several watermarks continues with each of them after a repartition`() throws {
        /// The output batch by batch; the state is repartitioned after the second wave if `repartitioned`.
        func run(repartitioned: Bool) throws -> [[[Value]]] {
            let scratch = try Scratch()
            let streams = [MemoryStream(Scenario.schema, addsPerTrigger: 1), MemoryStream(Scenario.schema, addsPerTrigger: 1)]
            let outputs = RestartTests.Outputs()
            for (number, wave) in [("a1@3 b2@12", "a2@5"), ("a4@41", "b8@22"), ("b16@30", "a32@60"), ("a64@75", "b128@71")].enumerated() {
                if repartitioned, number == 2 { #expect(try StateRepartition.run("\(scratch.path)/cp", partitions: 3).from == 1) }
                let session = SparkSession(clock: ManualClock(millis: 0))
                let tables = streams.map { $0.toDF(session).withWatermark("ts", "0 seconds") }
                let query = try tables[0].union(tables[1]).groupBy(Tables.window("ts", "10 seconds"), col("k")).agg(sum("v").alias("v"))
                    .writeStream.option("checkpointLocation", "\(scratch.path)/cp")
                    .foreachBatch { table, batch in outputs.take(batch, Scenario.sorted(try table.batches().flatMap { $0.rows })) }
                    .prepare()
                try streams[0].add(Scenario.records(wave.0).map(Scenario.row))
                try streams[1].add(Scenario.records(wave.1).map(Scenario.row))
                try query.runAvailable()
                try query.stop()
            }
            return outputs.rows.withLock { rows in rows.keys.sorted().map { rows[$0] ?? [] } }
        }
        let plain = try run(repartitioned: false)
        // The lesser watermark after each wave is 5, 22, 41 (the first stream's is that of the wave before: 30 is less) and 71.
        #expect(
            plain.map { Set($0.map { $0[2] }) }.filter { !$0.isEmpty } == [
                [.long(3), .long(2)], [.long(8), .long(16)], [.long(4), .long(32)],
            ])
        #expect(try run(repartitioned: true) == plain)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a query may get a second watermark, lose it, and get it again`(provider: StateStoreProvider) throws {
        let waves = ["a1@3 b2@12", "a4@41 b8@42", "b16@55", "a32@63", "b64@75", "a128@88", "a1@99", "b1@108"]
        /// What comes out, batch by batch, where after each wave the query starts again with so many watermarks.
        func run(_ counts: [Int]) throws -> [[[Value]]] {
            let scratch = try Scratch()
            let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
            let outputs = RestartTests.Outputs()
            for (wave, count) in zip(waves, counts) {
                let session = SparkSession(conf: Self.conf(provider, partitions: 1), clock: ManualClock(millis: 0))
                let table = stream.toDF(session)
                let marked = table.withWatermark("ts", "0 seconds")
                // No row gets by; a condition on the event time itself is asked after the watermark.
                let other = table.where("k = 'b'").withWatermark("ts", "1 second").where("ts IS NULL")
                let query = try (count == 1 ? marked : marked.union(other)).groupBy(Tables.window("ts", "10 seconds"), col("k")).agg(
                    sum("v").alias("v")
                )
                .writeStream.option("checkpointLocation", "\(scratch.path)/cp")
                .foreachBatch { table, batch in outputs.take(batch, Scenario.sorted(try table.batches().flatMap { $0.rows })) }.prepare()
                try stream.add(Scenario.records(wave).map(Scenario.row))
                try query.runAvailable()
                try query.stop()
            }
            return outputs.rows.withLock { rows in rows.keys.sorted().map { rows[$0] ?? [] } }
        }
        func sums(_ batches: [[[Value]]]) -> [Set<Value>] { batches.map { Set($0.map { $0[2] }) }.filter { !$0.isEmpty } }
        // With one the watermark after each wave is its greatest time; a second one holds it back to that of the last b, less a second.
        let before: [Set<Value>] = [[.long(1)], [.long(2)], [.long(4), .long(8)], [.long(16)], [.long(32)]]
        #expect(sums(try run([1, 1, 1, 1, 1, 1, 1, 1])) == before + [[.long(64)], [.long(128)], [.long(1)]])
        #expect(sums(try run([1, 2, 2, 1, 2, 2, 2, 2])) == before + [[.long(64), .long(128), .long(1)]])
    }

    @Test func `a changed aggregate is refused with both schemas, a changed name is not`() throws {
        let scratch = try Scratch()
        let stream = MemoryStream(Scenario.schema)
        try stream.add(Scenario.records("a1@3").map(Scenario.row))
        func query(_ aggregate: Column) throws -> StreamingQuery {
            let session = SparkSession()
            return try stream.toDF(session).withWatermark("ts", "0 seconds").groupBy(Tables.window("ts", "10 seconds"), col("k")).agg(
                aggregate
            )
            .writeStream.format("noop").option("checkpointLocation", "\(scratch.path)/cp").prepare()
        }
        let first = try query(sum("v").alias("total"))
        try first.runAvailable()
        try first.stop()
        try query(sum("v").alias("renamed")).stop()
        #expect {
            try query(max("v").alias("total"))
        } throws: { error in
            let text = "\(error)"
            return text.contains("[STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE]") && text.contains("portage.aggregate=sum")
                && text.contains("portage.aggregate=max")
        }
        #expect { try query(avg("v").alias("total")) } throws: { "\($0)".contains("sum:bigint") && "\($0)".contains("avg:double") }
    }

    @Test func `a provider or a number of partitions that there is not is refused by name`() throws {
        let conf = SparkSession().conf
        #expect { try conf.set(StateStoreProvider.setting, "com.example.Other") } throws: { "\($0)".contains("RocksDBStateStoreProvider") }
        #expect { try conf.set(StateStores.partitionsSetting, "0") } throws: { "\($0)".contains("must be positive") }
        try conf.set(StateStoreProvider.setting, "RocksDBStateStoreProvider")
    }
}
