import Plans

/// The lattice of windows of `window(time, duration, slide, startTime)`, all in µs.
///
/// A time `t` belongs to every `[s, s + duration)` with `s ≡ startTime (mod slide)` that holds it, also before 1970.
package struct WindowLattice: Hashable, Sendable {
    package let duration: Int64
    package let slide: Int64
    package let startTime: Int64

    /// - Throws: `AnalysisError` `.wrongArguments` unless `0 < slide ≤ duration` and `|startTime| < slide`.
    package init(duration: Int64, slide: Int64? = nil, startTime: Int64 = 0) throws(AnalysisError) {
        let slide = slide ?? duration
        func refuse(_ what: String) -> AnalysisError { AnalysisError(.wrongArguments, "window: \(what)") }
        guard duration > 0 else { throw refuse("the window duration must be greater than 0, found \(duration) µs") }
        guard slide > 0 else { throw refuse("the slide duration must be greater than 0, found \(slide) µs") }
        guard slide <= duration else {
            throw refuse("the slide duration (\(slide) µs) must be at most the window duration (\(duration) µs)")
        }
        guard startTime.magnitude < slide.magnitude else {
            throw refuse("the start time (\(startTime) µs) must be smaller than the slide duration (\(slide) µs)")
        }
        self.duration = duration
        self.slide = slide
        self.startTime = startTime
    }

    /// How many windows may hold one time.
    package var overlap: Int { Int((duration - 1) / slide) + 1 }

    /// The start of the last window that holds `time`.
    package func lastStart(of time: Int64) -> Int64 {
        let remainder = (time &- startTime) % slide
        return time &- (remainder < 0 ? remainder &+ slide : remainder)
    }
}
