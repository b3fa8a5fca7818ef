import Foundation

/// A point at which a test kills the process, or the loop: before or after one step of one batch.
package struct CrashPoint: Hashable, Sendable, CustomStringConvertible {
    package enum Edge: String, Hashable, Sendable, CaseIterable {
        case before, after
    }

    package var edge: Edge
    package var step: BatchStep
    package var batchID: Int64

    package init(_ edge: Edge, _ step: BatchStep, batchID: Int64) {
        self.edge = edge
        self.step = step
        self.batchID = batchID
    }

    /// `before-run:3`, as `PORTAGE_CRASH_AT` takes it; `run:3` means before.
    package var description: String { "\(edge.rawValue)-\(step.rawValue):\(batchID)" }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let batchID = Int64(parts[1]) else { return nil }
        var name = parts[0]
        var edge = Edge.before
        for candidate in Edge.allCases where name.hasPrefix(candidate.rawValue + "-") {
            edge = candidate
            name = name.dropFirst(candidate.rawValue.count + 1)
        }
        guard let step = BatchStep(rawValue: String(name)) else { return nil }
        self.init(edge, step, batchID: batchID)
    }

    /// What the environment asks for, read once.
    static let requested: CrashPoint? = getenv("PORTAGE_CRASH_AT").flatMap { CrashPoint(String(cString: $0)) }
}
