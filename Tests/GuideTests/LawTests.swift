import Columnar
import Foundation
import Guide
import StreamTesting
import Testing

/// Laws of reduce functions, found on values, against brute force.
@Suite struct LawTests {
    /// A reduce function over the numbers below `size`, by its table; live unless told otherwise.
    private struct TableProbe: JobProbe {
        let graph: JobGraph
        let samples: [JobSample]
        let counts: JobCounts?
        let isLive: Bool
        let table: [[Int]]

        init(_ table: [[Int]], isLive: Bool = true) throws {
            graph = try JobGraph(
                job: "table", dialect: .scala, batchInterval: 1000,
                nodes: [
                    JobNode(id: 0, parents: [], kind: .kafka, operation: "createDirectStream", slide: 1000),
                    JobNode(id: 1, parents: [0], kind: .shuffle, operation: "reduceByKey", slide: 1000, functions: ["reduce"]),
                    JobNode(id: 2, parents: [1], kind: .output, operation: "print", slide: 1000, output: "print-0"),
                ])
            samples = table.indices.flatMap { left in
                table.indices.map { right in
                    JobSample(
                        node: 1, function: "reduce", arguments: [.long(Int64(left)), .long(Int64(right))],
                        result: .long(Int64(table[left][right])))
                }
            }
            counts = nil
            self.isLive = isLive
            self.table = table
        }

        func call(_ node: Int, _ function: String, _ arguments: [Value]) -> Value? {
            guard case .long(let left) = arguments[0], case .long(let right) = arguments[1] else { return nil }
            return .long(Int64(table[Int(left)][Int(right)]))
        }
    }

    private static func conditions(_ probe: some JobProbe) throws -> [String: Condition] {
        let finding = try #require(Assessment(probe).findings.first { $0.operation == "reduceByKey" })
        return Dictionary(uniqueKeysWithValues: finding.conditions.map { ($0.id, $0) })
    }

    private static func isCommutative(_ table: [[Int]]) -> Bool {
        table.indices.allSatisfy { a in table.indices.allSatisfy { table[a][$0] == table[$0][a] } }
    }

    private static func isAssociative(_ table: [[Int]]) -> Bool {
        table.indices.allSatisfy { a in
            table.indices.allSatisfy { b in table.indices.allSatisfy { c in table[table[a][b]][c] == table[a][table[b][c]] } }
        }
    }

    @Test func `what is found of random functions of few values is what brute force finds, live and recorded`() throws {
        print("PORTAGE_SEED=\(ProcessSeed.value)")
        var random = SeededGenerator(seed: ProcessSeed.value)
        var found: Set<[Bool]> = []
        for round in 0..<400 {
            let size = 1 + random.below(7)
            var table = (0..<size).map { _ in (0..<size).map { _ in random.below(size) } }
            switch random.below(4) {
            // Random tables are almost never lawful: some that are, and some that nearly are.
            case 0: table = (0..<size).map { a in (0..<size).map { (a + $0) % size } }
            case 1: table = (0..<size).map { a in (0..<size).map { b in random.below(9) == 0 ? random.below(size) : max(a, b) } }
            case 2: table = (0..<size).map { a in (0..<size).map { _ in a } }
            default: break
            }
            let laws = [Self.isCommutative(table), Self.isAssociative(table)]
            found.insert(laws)
            for isLive in [true, false] {
                let conditions = try Self.conditions(try TableProbe(table, isLive: isLive))
                for (id, holds) in zip(["commutative", "associative"], laws) {
                    let condition = try #require(conditions[id])
                    #expect(condition.outcome == (holds ? .holds : .broken), "round \(round), \(id), live \(isLive): \(table)")
                    // The values that break it do.
                    for example in condition.examples {
                        let numbers = example.matches(of: /\d+/).compactMap { Int($0.output) }
                        if id == "commutative" {
                            #expect(
                                table[numbers[0]][numbers[1]] == numbers[2] && table[numbers[1]][numbers[0]] == numbers[5]
                                    && numbers[2] != numbers[5], "\(example)")
                        } else {
                            let (a, b, c) = (numbers[0], numbers[1], numbers[2])
                            #expect(
                                table[table[a][b]][c] == numbers[3] && table[a][table[b][c]] == numbers[7] && numbers[3] != numbers[7],
                                "\(example)")
                        }
                    }
                }
                #expect(conditions["exact"] == nil, "there are no doubles")
            }
        }
        #expect(found.count == 4, "every combination of the two laws came")
    }

    /// A function of doubles.
    private struct DoubleProbe: JobProbe {
        let graph: JobGraph
        let values: [Double]
        let function: @Sendable (Double, Double) -> Double
        var samples: [JobSample] {
            values.map { JobSample(node: 1, function: "reduce", arguments: [.double($0), .double($0)], result: .double(function($0, $0))) }
        }
        var counts: JobCounts? { nil }
        var isLive: Bool { true }

        func call(_ node: Int, _ function: String, _ arguments: [Value]) -> Value? {
            guard case .double(let left) = arguments[0], case .double(let right) = arguments[1] else { return nil }
            return .double(self.function(left, right))
        }
    }

    @Test func `sums of doubles drift by their last digits, the greatest of them does not, and a mean of two is no sum`() throws {
        let graph = try TableProbe([[0]]).graph
        let values = [0.1, 0.2, 0.3, 1e6, -7.25]
        let sum = try Self.conditions(DoubleProbe(graph: graph, values: values) { $0 + $1 })
        #expect(sum["associative"]?.outcome == .holds && sum["commutative"]?.outcome == .holds)
        let exact = try #require(sum["exact"])
        #expect(exact.outcome == .broken && exact.examples.count == 1 && exact.examples[0].hasPrefix("by up to "), "\(exact)")
        let greatest = try Self.conditions(DoubleProbe(graph: graph, values: values) { max($0, $1) })
        #expect(greatest["exact"]?.outcome == .holds && greatest["associative"]?.outcome == .holds)
        let mean = try Self.conditions(DoubleProbe(graph: graph, values: values) { ($0 + $1) / 2 })
        #expect(mean["associative"]?.outcome == .broken && mean["commutative"]?.outcome == .holds)
        let last = try Self.conditions(DoubleProbe(graph: graph, values: values) { $1 })
        #expect(last["associative"]?.outcome == .holds && last["commutative"]?.outcome == .broken)
    }

    @Test func `without samples of its function a law is not checked, and the condition says why`() throws {
        let probe = RecordedProbe(graph: try TableProbe([[0]]).graph, samples: [])
        let conditions = try Self.conditions(probe)
        for id in ["associative", "commutative", "deterministic", "throws-nothing", "keys-alike"] {
            #expect(conditions[id]?.outcome == .notChecked && conditions[id]?.reason?.isEmpty == false, "\(id)")
        }
        let assessment = Assessment(probe)
        #expect(!assessment.isSettled && assessment.remarks.contains { $0.contains("recorded calls only") })
    }
}
