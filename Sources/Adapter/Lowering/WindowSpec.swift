import Columnar
import DStreams

/// A DStream's window in the form of a table's: rule A and T7 of `Docs/semantics.md`.
///
/// Rows carry the event time `label − 1 µs`; the window's end is then the output's label.
struct WindowSpec: Hashable, Sendable {
    /// `W` and `S` in ms.
    let length: Int64
    let slide: Int64

    init(length: Int64, slide: Int64) {
        self.length = length
        self.slide = slide
    }

    init(length: Duration, slide: Duration) {
        self.init(length: length.milliseconds, slide: slide.milliseconds)
    }

    /// The length of the table's window. If there are gaps (`S > W`), their rows are left out and the windows tumble by `S`.
    var tableLength: Int64 { max(length, slide) }

    /// `startTime` in ms for the zero time `z`: `(z − W) mod S`, or `z mod S` if there are gaps.
    func startTime(zeroTime: Int64) -> Int64 {
        let anchor = slide > length ? zeroTime : zeroTime &- length
        return floorModulo(anchor, slide)
    }

    /// Whether a record with this label lies in any window; false only in the gap between windows.
    func holds(label: Int64, zeroTime: Int64) -> Bool {
        guard slide > length else { return true }
        // Labels are multiples of the parent's slide after z, so `label − 1 µs` lies in the same ms step as `label − 1 ms`.
        return floorModulo(label &- 1 &- zeroTime, slide) >= slide &- length
    }
}
