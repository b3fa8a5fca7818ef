import Columnar
import Expressions
import Foundation
import Plans
import SQLFrontend
import Testing

/// Which stateful nodes may stand over which, and where another watermark may, held to real Spark.
@Suite struct StatefulChainTests {
    private struct Recorded: Decodable {
        struct Chain: Decodable {
            var lower: String
            var upper: String
            var mode: String
            var answer: String
        }

        var chains: [Chain]
        var watermarks: [String: Bool]

        static func load() throws -> Recorded {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: root.appending(path: "fixtures/oracle/chains.json")))
        }
    }

    private static let stream = LogicalPlan.watermark(
        column: .attribute(["ts"]), delayMillis: 1000,
        .relation(Relation(id: 1, name: "s", schema: Schema([Field("v", .long), Field("ts", .timestamp)]), isStreaming: true)))

    private static func aggregate(_ key: String, _ plan: LogicalPlan = stream) throws -> LogicalPlan {
        .aggregate(keys: [try parseSelectItem(key)], aggregates: [try parseSelectItem("count(*) AS n")], plan)
    }

    /// What each operator says: those that there are by themselves, the others as it is said of them here.
    private static func nodes() throws -> [String: StatefulNode] {
        func node(_ key: String) throws -> StatefulNode? { try PlanAnalyzer.analyze(aggregate(key)).nodes.compactMap(\.stateful).first }
        var nodes: [String: StatefulNode] = [:]
        nodes["aggregation by a window"] = try node("window(ts, '2 seconds')")
        nodes["aggregation by a value"] = try node("v")
        nodes["duplicates by event time"] = StatefulNode()
        nodes["duplicates within the watermark"] = StatefulNode()
        nodes["duplicates by a value"] = StatefulNode()
        nodes["duplicates by a value"]?.mayLoseLate = false
        nodes["join"] = StatefulNode()
        nodes["join"]?.endsWatermark = true
        return nodes
    }

    @Test func `rows may be lost where Spark says so`() throws {
        let (recorded, nodes) = (try Recorded.load(), try Self.nodes())
        var compared = 0
        // Other refusals come first, and nodes without event time are refused for that.
        for chain in recorded.chains where ["ok", "late"].contains(chain.answer) {
            guard let lower = nodes[chain.lower], let upper = nodes[chain.upper], let mode = ResultMode(rawValue: chain.mode) else {
                Issue.record("\(chain)")
                continue
            }
            // What a grouping by a value gives has no event time, which the plan of such a node says.
            if chain.lower == "aggregation by a value", chain.upper.hasPrefix("duplicates") { continue }
            #expect(upper.mayLose(rowsOf: lower, in: mode) == (chain.answer == "late"), "\(chain)")
            compared += 1
        }
        #expect(compared > 30)
    }

    @Test func `another watermark is taken where Spark takes it`() throws {
        let (recorded, nodes) = (try Recorded.load(), try Self.nodes())
        #expect(recorded.watermarks.count == 5)
        for (name, isTaken) in recorded.watermarks { #expect(nodes[name]?.endsWatermark == isTaken, "\(name)") }
    }

    @Test func `an aggregation over another is refused but in append mode, however far apart they stand`() throws {
        let inner = try Self.aggregate("window(ts, '2 seconds')")
        let outer = try Self.aggregate(
            "window(w, '4 seconds')",
            .filter(parseExpression("n > 1"), .project([parseSelectItem("window AS w"), parseSelectItem("n")], inner)))
        let plan = try PlanAnalyzer.analyze(outer)
        try StreamingChecks.check(plan, mode: .append)
        for mode in [ResultMode.update, .complete] {
            #expect { try StreamingChecks.check(plan, mode: mode) } throws: {
                "\($0)".contains("Detected pattern of possible 'correctness' issue")
            }
            try StreamingChecks.check(plan, mode: mode, allowsLateEmission: true)
        }
    }
}
