import Foundation

/// Writes to the standard streams of the process, which may be closed, or lead to a full disk: nothing here ends the process for that.
package enum StandardStream {
    /// Writes to standard error. What cannot be written is dropped: no run depends on what it says.
    package static func say(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// - Returns: the system's reason if not all could be written, else nil.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if errno == EAGAIN {
                // A pipe that does not wait by itself.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return String(cString: strerror(errno))
            }
        }
        return nil
    }

    /// What `print` could not write to standard output, by its reason; nil if all is written. `print` itself drops it without a word.
    package static func unprinted() -> String? { fflush(nil) == 0 ? nil : String(cString: strerror(errno)) }
}
