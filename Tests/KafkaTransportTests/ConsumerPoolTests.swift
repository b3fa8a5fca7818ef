import KafkaTransport
import Logging
import Offsets
import Testing

/// Which client a fetch gets; nothing connects.
@Suite struct ConsumerPoolTests {
    private let first = TopicPartition("t", 0)
    private let second = TopicPartition("t", 1)
    private let third = TopicPartition("t", 2)
    private let properties: KafkaProperties

    init() throws { properties = try KafkaProperties(["bootstrap.servers": "127.0.0.1:1"]) }

    private func take(_ pool: inout ConsumerPool, _ partition: TopicPartition, _ place: FetchClient.Place = .backlog) throws -> FetchClient
    {
        let taken = pool.take(for: partition, at: 0, place) { FetchClient($0, properties, logger: Logger(label: "test")) }
        guard case .client(let client) = taken else { throw KafkaError(.other, "a consumer from nowhere") }
        return client
    }

    @Test func `partitions spread over as many clients as there may be, then share them`() throws {
        var pool = ConsumerPool(clients: 2)
        let one = try take(&pool, first)
        let two = try take(&pool, second)
        #expect(one !== two)
        let three = try take(&pool, third)
        #expect(three === one || three === two)
        #expect(pool.clientCount == 2)
    }

    @Test func `a client that nothing is read on is used before a new one`() throws {
        var pool = ConsumerPool(clients: 2)
        let one = try take(&pool, first)
        #expect(pool.release(first, of: one) == nil)
        #expect(try take(&pool, second) === one)
        #expect(pool.clientCount == 1)
    }

    @Test func `a partition is never read twice on one client, and a client for that goes when it is done`() throws {
        var pool = ConsumerPool(clients: 1)
        let one = try take(&pool, first)
        let again = try take(&pool, first)
        let thrice = try take(&pool, first)
        #expect(one !== again && again !== thrice && one !== thrice)
        #expect(pool.clientCount == 3)
        #expect(pool.release(first, of: again) === again)
        #expect(pool.release(first, of: thrice) === thrice)
        #expect(pool.clientCount == 1)
        #expect(try take(&pool, second) === one)
    }

    @Test func `the tail and the backlog never share a client`() throws {
        var pool = ConsumerPool(clients: 1)
        let backlog = try take(&pool, first)
        let tail = try take(&pool, second, .tail)
        #expect(backlog !== tail && backlog.place == .backlog && tail.place == .tail)
        #expect(try take(&pool, third, .tail) === tail)
    }

    @Test func `a client on which a fetch failed is not given out again, whoever still reads on it`() throws {
        var pool = ConsumerPool(clients: 1)
        let failed = try take(&pool, first)
        #expect(try take(&pool, second) === failed)
        #expect(pool.retire(failed).isEmpty)
        let next = try take(&pool, first)
        #expect(next !== failed)
        // What is done on the old one later changes nothing about the new one.
        #expect(pool.release(first, of: failed) === failed)
        #expect(try take(&pool, third) === next)
        #expect(try take(&pool, first) !== next)
    }

    @Test func `a closed pool keeps no client`() throws {
        var pool = ConsumerPool(clients: 2)
        let one = try take(&pool, first)
        let held = pool.close()
        #expect(held.idle.isEmpty && held.clients.count == 1 && held.clients.first === one)
        let late = try take(&pool, second)
        #expect(pool.release(second, of: late) === late)
        #expect(pool.clientCount == 0)
    }
}
