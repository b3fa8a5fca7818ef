import KafkaTransport
import Logging
import Settings

/// The settings that `--conf` gives.
enum ConfOption {
    /// Names and values, judged before anything starts.
    ///
    /// A name that is not Spark's is the job's own, and kept for it, with a warning: spark-submit, too, says that it makes nothing of such a name.
    /// - Throws: `CommandError` for a name or a value that nobody knows, and for a property of Kafka's clients.
    static func settings(_ texts: [String]) throws(CommandError) -> [(name: String, value: String)] {
        let settings = try NameAndValue.all(texts, "--conf")
        for (name, value) in settings {
            let what = "--conf \(name)=\(value)"
            do throws(SettingError) {
                try KnownSettings.check(name, value)
                guard case .own = try KnownSettings.judge(name) else { continue }
            } catch {
                throw CommandError("\(what): \(error)")
            }
            if KafkaProperties.isKnown(name) {
                throw CommandError("\(what): this is a property of Kafka's clients, not a setting; give it by --property \(name)=\(value)")
            }
            let hint = NearestName.hint(name, among: KnownSettings.byName.keys)
            Logger(label: "portage.settings").warning("\(what): not a setting of Spark's; it is there for the job to read, and changes nothing else\(hint)")
        }
        return settings
    }
}
