import Glibc

/// Milliseconds from an arbitrary start that pass steadily, whatever the wall clock is set to.
package enum SteadyTime {
    package static var millis: Int64 { micros / 1000 }

    package static var micros: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }
}
