import Differential
import Foundation
import Guide
import Testing

/// A graph that was written by hand as a recorder in a Spark would write it of a Scala job.
@Suite struct RecordedGraphTests {
    private static let folder = RuleCoverageTests.root.appending(path: "fixtures/guide/scala-totals").path

    private static func assessment() throws -> Assessment {
        let graph = try JobGraph(file: "\(folder)/graph.json")
        let files = try SampleFolder("\(folder)/samples").read(for: graph)
        return Assessment(RecordedProbe(graph: graph, samples: files.samples, counts: files.counts))
    }

    @Test func `a Scala job is assessed from its files, with the places of its code`() throws {
        let assessment = try Self.assessment()
        #expect(assessment.findings.map(\.rule) == ["input.kafka", "element.flat-map", "element.map", "window.reduce", "output.print"])
        let window = try #require(assessment["reduceByKeyAndWindow"])
        #expect(window.nodes == [3, 4, 5] && window.place == "ScalaTotals.scala:26" && window.detail == "30 s every 10 s")
        // 1 + 2 both ways; (1 + 2) + 4 and 1 + (2 + 4): all of it was recorded.
        #expect(
            window["commutative"]?.outcome == .holds && window["associative"]?.outcome == .holds && window["keys-alike"]?.outcome == .holds)
        #expect(
            window["associative"]?.extent?.hasPrefix("1 triple") == true || window["associative"]?.extent?.hasPrefix("2 triples") == true,
            "\(window)")
        #expect(window["phase"]?.extent == "startTime = (z − W) mod S = 0 s")
        #expect(assessment.isSettled, "\(assessment)")
        #expect(assessment.remarks.contains { $0.contains("recorded calls only") })
        #expect(!assessment.isLive && assessment.records == nil)
    }

    @Test func `its text fits any terminal from 40 columns on, and names what is to be decided`() throws {
        var assessment = try Self.assessment()
        for width in [40, 80, 132] {
            for line in assessment.text(TerminalStyle(width: width)).split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        }
        #expect(assessment.text(TerminalStyle(width: 80)).hasPrefix("ScalaTotals: all 5 calls carry over\n"))
        assessment.findings[3].conditions[0].outcome = .broken
        #expect(assessment.text(TerminalStyle(width: 80)).hasPrefix("ScalaTotals: 1 of 5 calls to decide: reduceByKeyAndWindow\n"))
    }
}
