import Foundation

/// The number of files that the process may have open.
enum OpenFiles {
    /// Raises the limit to what the system allows, once: a database keeps all its tables open, and there is a database a partition, which
    /// soon exceeds the 1,024 of a shell. A Java process does the same at its start.
    static let raiseLimit: Void = {
        // The C library's type of the constant differs from that of the parameter.
        let files = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(files, &limit)
    }()

    /// The least number of files of a database: its lock, log and manifest, and a table or two.
    static let aDatabase = 6

    /// The current limit.
    static var limit: Int {
        var limit = rlimit()
        return getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(clamping: limit.rlim_cur) : .max
    }
}
