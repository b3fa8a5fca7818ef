import Differential
import Offsets

/// Conditions that the graph alone decides.
extension Check {
    static let slideWithinWindow = Check(
        id: "slide-within-window", sentence: "its slide is no longer than its window (S ≤ W)",
        otherwise:
            "with an inverse, records between two windows are added and never taken out (D6): what the legacy job emits is no function of the records in its window"
    ) { check, call, _ in
        guard let window = call.window else { return nil }
        let text = "S = \(ReadableTime.duration(call.slide)), W = \(ReadableTime.duration(window))"
        return call.slide <= window ? check.holds(text) : check.broken([text])
    }

    /// The port's windows begin where the legacy job's do.
    static let phase = Check(
        id: "phase", sentence: "the phase of its windows is known",
        otherwise: ""
    ) { check, call, evidence in
        guard let window = call.window else { return nil }
        let slide = call.slide
        guard let zero = evidence.graph.zeroTime else {
            // Where both are multiples of the slide, so is the phase, for any zero time on the grid of the slide.
            return check.unchecked("the zero time is not known: the windows' startTime is (z − W) mod S; record zeroTime in the graph")
        }
        // With gaps the port tumbles by the slide (T7).
        let hasGaps = slide > window
        let offset = hasGaps ? 0 : window % slide
        let start = ((zero % slide - offset) % slide + slide) % slide
        let slides =
            hasGaps || window % slide == 0
            ? "" : "; S does not divide W, so records are in \(window / slide) or \(window / slide + 1) windows"
        return check.holds("startTime = \(hasGaps ? "z mod S" : "(z − W) mod S") = \(ReadableTime.duration(start))\(slides)")
    }

    /// Ghosts must not be seen by anything below.
    static let endOfGraph = Check(
        id: "end-of-graph", sentence: "nothing below it counts, joins, keeps state of or takes windows over its keys",
        otherwise: "what stands below sees the ghosts of the window with an inverse (T6), which the port's window does not have"
    ) { check, call, evidence in
        let below = evidence.graph.descendants(of: call.nodes.map(\.id))
        let others = evidence.graph.nodes.filter {
            below.contains($0.id) && $0.kind != .output && !$0.kind.isElementwise && $0.kind != .repartition && $0.kind != .union
        }
        guard let first = others.first else { return check.holds() }
        return check.broken(["\(first.title) stands below it"])
    }

    /// A window over a window is in append mode, over the inner window's time.
    static let innerWindow = Check(
        id: "inner-window", sentence: "the windows below it carry over, in append mode",
        otherwise: "a window with an inverse below it hands on ghosts, which the port's inner window does not have"
    ) { check, call, evidence in
        let above = evidence.graph.ancestors(of: call.nodes.map(\.id))
        let windows = evidence.graph.nodes.filter { above.contains($0.id) && $0.kind.isWindow }
        guard !windows.isEmpty else { return nil }
        let inverse = windows.filter { $0.kind == .reducedWindow }
        guard inverse.isEmpty else {
            return check.broken(inverse.prefix(1).map { "\($0.title) has an inverse" })
        }
        return check.holds("\(Count.of(windows.count, "window")) below it")
    }
}
