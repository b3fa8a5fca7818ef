import Checkpoints
import DStreams
import Foundation
import RDDs
import StateStore
import Testing

/// However a DStream job's state lies, the job puts out the same, in the same order.
@Suite struct StatePartitionTests {
    typealias Start = RestartTests.Start

    private let job = RestartTests()
    private static let everyBatch = Set(RestartTests.batches.indices)

    /// The partitions in which there is state of any operator.
    private func partitions() throws -> Set<Int> {
        let state = try StoredState(of: job.directory)
        var found: Set<Int> = []
        for stored in state.operators {
            try state.forEach(operatorID: stored.operatorInfo.operatorId, batchID: state.batches.last ?? 0) { partition, _, _ in
                found.insert(partition)
            }
        }
        return found
    }

    @Test(arguments: [2, 7])
    func `with several partitions and a stop after every batch the output is that of one partition`(count: Int) throws {
        let whole = try job.run()
        var found: Set<Int> = []
        let repartitioned = try job.run(stopAfter: Self.everyBatch) { index in
            if index == 8 { found = try partitions() }
            // Nobody has to ask for the number again.
            return Start(partitions: index.isMultiple(of: 2) ? nil : count)
        }
        #expect(found == Set(0..<count))
        #expect(repartitioned.all == whole.all)
        #expect(repartitioned.differences == [])
    }

    @Test func `a repartition between batches does not change the output`() throws {
        let whole = try job.run()
        var counts: [Int] = []
        let repartitioned = try job.run(stopAfter: Self.everyBatch) { index in
            guard index >= 0 else { return Start() }
            let count = [3, 1, 5, 2][index % 4]
            let outcome = try StateRepartition.run(job.directory, partitions: count, files: LocalFileSystem(isDurable: false))
            counts.append(outcome.from)
            return Start(partitions: count)
        }
        #expect(counts == [1, 3, 1, 5, 2, 3, 1, 5, 2, 3, 1, 5])
        #expect(repartitioned.all == whole.all)
        #expect(repartitioned.differences == [])
    }

    @Test func `another number is refused, and nothing is changed`() throws {
        let whole = try job.run()
        let repartitioned = try job.run(stopAfter: [4]) { index in
            guard index == 4 else { return Start(partitions: 3) }
            let wrong = try job.context(job.topic(), RestartTests.Log(), now: 50, Start(partitions: 2))
            #expect { try wrong.runBatches(until: Time(50)) } throws: { error in
                (error as? StateStoreError)?.code == .otherPartitions && "\(error)".contains("its state has 3 partitions")
                    && "\(error)".contains("portage state repartition \(job.directory) --partitions 2")
            }
            return Start(partitions: 3)
        }
        #expect(repartitioned.all == whole.all)
        let none = try job.context(job.topic(), RestartTests.Log(), now: 0, Start(partitions: 0))
        defer { try? FileManager.default.removeItem(atPath: job.directory) }
        #expect { try none.runBatches(until: Time(10)) } throws: {
            "\($0)".contains("The value of spark.sql.shuffle.partitions must be positive")
        }
    }

    @Test func `a context that remembers for longer, or no longer does, goes on with the state there is`() throws {
        let whole = try job.run()
        let changing = try job.run(stopAfter: Self.everyBatch) { index in
            Start(partitions: nil, remember: index.isMultiple(of: 3) ? .milliseconds(70) : nil)
        }
        #expect(changing.all == whole.all)
        #expect(changing.differences == [])
    }
}
