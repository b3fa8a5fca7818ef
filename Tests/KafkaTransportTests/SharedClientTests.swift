import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Synchronization
import Testing

/// Fetches that share clients: on the cluster inside of this process.
@Suite struct SharedClientTests {
    private func filled(_ partitions: Int, _ records: Int, _ properties: [String: String] = [:]) throws -> (EmbeddedCluster, KafkaReader) {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: partitions)
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        defer { writer.close() }
        for number in 0..<records {
            for partition in 0..<partitions {
                try writer.send(OutgoingRecord(topic: "t", partition: Int32(partition), value: Array("\(partition) \(number)".utf8)))
            }
        }
        try writer.flush()
        return (cluster, try KafkaReader(KafkaProperties(cluster.properties.merging(properties) { $1 })))
    }

    /// What is wrong with a fetch of `[from, until)`; nil if nothing is.
    private func fault(_ reader: KafkaReader, _ partition: Int32, _ from: Int64, _ until: Int64) -> String? {
        let range = OffsetRange(TopicPartition("t", partition), from: from, until: until)
        let found = Result {
            let records = try reader.fetch(range, includeHeaders: false)
            return (0..<records.count).map { String(decoding: records.value(of: $0) ?? [], as: UTF8.self) }
        }
        return (try? found.get()) == (from..<until).map { "\(partition) \($0)" } ? nil : "\(range): \(found)"
    }

    /// Runs the calls on threads of their own, all at once.
    private func atOnce(_ calls: [@Sendable () -> String?]) -> [String] {
        let faults = Mutex<[String]>([])
        let done = DispatchGroup()
        for call in calls {
            done.enter()
            Thread.detachNewThread {
                if let fault = call() { faults.withLock { $0.append(fault) } }
                done.leave()
            }
        }
        done.wait()
        return faults.withLock { $0 }
    }

    @Test func `many partitions are read over few clients, batch after batch`() throws {
        let (cluster, reader) = try filled(12, 400)
        defer { reader.close(); cluster.close() }
        for batch in 0..<4 as Range<Int64> {
            #expect(atOnce((0..<12).map { partition in { fault(reader, partition, batch * 100, batch * 100 + 100) } }) == [])
        }
        #expect(reader.fetchClients <= ConsumerPool.clients)
        // Of these the end is known, so they are read as what comes in last.
        _ = try reader.latestOffsets(of: reader.partitions(of: "t"))
        #expect(atOnce((0..<12).map { partition in { fault(reader, partition, 390, 400) } }) == [])
        #expect(reader.fetchClients <= 2 * ConsumerPool.clients)
    }

    @Test func `parts of one partition are read side by side, and what that took goes again`() throws {
        let (cluster, reader) = try filled(1, 3000)
        defer { reader.close(); cluster.close() }
        for _ in 0..<3 {
            #expect(atOnce((0..<10).map { part in { fault(reader, 0, part * 300, part * 300 + 300) } }) == [])
        }
        #expect(fault(reader, 0, 0, 3000) == nil)
        #expect(reader.fetchClients <= ConsumerPool.clients + 10)
    }

    @Test func `a reader that was busy while its buffer filled up goes on at once`() throws {
        // librdkafka alone would sleep out a second before it sees that there is room again, which is longer than these fetches wait.
        let (cluster, reader) = try filled(1, 20_000, ["queued.min.messages": "1000", "kafkaConsumer.pollTimeoutMs": "700"])
        defer { reader.close(); cluster.close() }
        for batch in 0..<4 as Range<Int64> {
            #expect(fault(reader, 0, batch * 5000, batch * 5000 + 5000) == nil)
            // The busy time: enough for the buffer to fill, and for librdkafka to fall asleep.
            usleep(100_000)
        }
    }

    @Test func `a reader that closes while fetches are under way lets them end, and takes no more`() throws {
        let (cluster, reader) = try filled(4, 2000)
        defer { cluster.close() }
        let faults = atOnce(
            (0..<4).map { partition in
                {
                    for step in 0..<20 as Range<Int64> {
                        do {
                            let range = OffsetRange(TopicPartition("t", Int32(partition)), from: step * 100, until: step * 100 + 100)
                            guard try reader.fetch(range, includeHeaders: false).count == 100 else { return "\(range)" }
                        } catch let error as KafkaError where error.code == .closed { return nil } catch { return "\(error)" }
                    }
                    return nil
                }
            } + [{ usleep(20_000); reader.close(); return nil }])
        #expect(faults == [])
        #expect(reader.fetchClients == 0)
        #expect(throws: KafkaError.self) { try reader.fetch(OffsetRange(TopicPartition("t", 0), from: 0, until: 1), includeHeaders: false) }
    }

    @Test func `a topic that vanishes in the middle of a fetch is named, long before the fetch gives up`() throws {
        // librdkafka alone would keep silent about it for the whole of the time that a deletion may take to get around.
        let (cluster, reader) = try filled(
            1, 10, ["kafkaConsumer.pollTimeoutMs": "60000", "default.api.timeout.ms": "300", "topic.metadata.propagation.max.ms": "300000"])
        defer { reader.close(); cluster.close() }
        #expect(fault(reader, 0, 0, 5) == nil)
        try cluster.failNext(100_000, of: .fetch, with: .notLeader)
        let start = ContinuousClock.now
        let error = Mutex<KafkaError?>(nil)
        let faults = atOnce([
            {
                do {
                    _ = try reader.fetch(OffsetRange(TopicPartition("t", 0), from: 0, until: 10), includeHeaders: false)
                    return "it was read"
                } catch let found as KafkaError {
                    error.withLock { $0 = found }
                    return nil
                } catch { return "\(error)" }
            },
            {
                // Long enough for the fetch to be asking.
                usleep(150_000)
                do { try cluster.disown("t") } catch { return "\(error)" }
                return nil
            },
        ])
        #expect(faults == [])
        let found = try #require(error.withLock { $0 })
        #expect(found.code == .unknownTopic && found.message.contains("topic t does not exist"), "\(found)")
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
