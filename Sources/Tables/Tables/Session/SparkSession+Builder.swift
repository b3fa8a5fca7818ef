import Settings
import Synchronization

extension SparkSession {
    private static let shared = Mutex<SparkSession?>(nil)

    /// Settings for a session; each call returns a new value.
    public struct Builder: Sendable {
        private var conf: [String: String] = [:]

        init() {}

        /// Sets `spark.app.name`, the name in logs and metrics.
        public func appName(_ name: String) -> Builder { config(StreamSettings.appName.name, name) }
        /// Accepted for jobs that set it; this engine always runs in the process.
        public func master(_ master: String) -> Builder { config(StreamSettings.master.name, master) }

        /// Sets a setting by Spark's name; it is checked by `getOrCreate`. A later value for the same name replaces it.
        public func config(_ name: String, _ value: String) -> Builder {
            var copy = self
            copy.conf[name] = value
            return copy
        }

        /// Returns the session of the process, with these settings added; creates it if there is none.
        /// - Throws: `AnalysisError` for an unknown setting, with the nearest known one, and for an invalid value.
        public func getOrCreate() throws -> SparkSession {
            for (name, value) in conf.sorted(by: { $0.key < $1.key }) { try RuntimeConf.check(name, value) }
            return SparkSession.shared.withLock { shared in
                if let session = shared, !session.isStopped {
                    for (name, value) in conf { session.set(name, value) }
                    return session
                }
                let session = SparkSession(conf: conf)
                shared = session
                return session
            }
        }
    }
}
