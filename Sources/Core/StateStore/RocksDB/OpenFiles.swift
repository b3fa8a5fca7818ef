import Foundation

/// How many files the process may have open.
enum OpenFiles {
    /// Raises the limit to what the system allows, once: a database holds all its tables open and there is one a partition, which soon is
    /// more than the 1,024 that a shell gives. A Java process does the same at its start.
    static let raiseLimit: Void = {
        // The C library's type for this is not that of its parameter.
        let files = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(files, &limit)
    }()

    /// What a database has open at least: itself, its lock, log and manifest, and a table or two.
    static let aDatabase = 6

    /// How many the process may have open now.
    static var limit: Int {
        var limit = rlimit()
        return getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(clamping: limit.rlim_cur) : .max
    }
}
