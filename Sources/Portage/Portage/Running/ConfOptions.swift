import ArgumentParser
import KafkaTransport
import Logging
import Settings

/// The settings from `--conf` and `--properties-file`.
struct ConfOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A setting, such as spark.streaming.backpressure.enabled=true of a legacy job or spark.sql.shuffle.partitions=4 of a port. "
                + "May be repeated.",
            valueName: "name=value"))
    var conf: [String] = []
    @Option(
        help: ArgumentHelp(
            "Take settings from this file too, one per line, as spark-submit does; --conf takes precedence.", valueName: "file"))
    var propertiesFile: String?

    /// Names and values, checked before anything starts.
    ///
    /// A name that is not Spark's is the job's own, and kept with a warning: spark-submit, too, warns that it ignores such a name.
    /// - Throws: `CommandError` for an unknown name, an invalid value, and a property of Kafka's clients.
    func settings() throws(CommandError) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = []
        if let propertiesFile {
            // Spark, unlike Java, removes spaces at the end of a value.
            settings = try PropertiesFile(propertiesFile, "--properties-file").properties.map { ($0.name, Self.trimmed($0.value)) }
            for (name, value) in settings { try Self.judge(name, value, "--properties-file \(propertiesFile):") }
        }
        for (name, value) in try NameAndValue.all(conf, "--conf") {
            try Self.judge(name, value, "--conf")
            settings.append((name, value))
        }
        return settings
    }

    /// The same for a run over a recording; warns about settings that affect only live runs.
    func settingsOfReplay() throws(CommandError) -> [(name: String, value: String)] {
        let settings = try settings()
        for (name, _) in settings where StreamSettings.ofLiveBatches.contains(name) {
            Logger(label: "portage.settings").warning(
                "\(name) changes nothing over a recording, whose batches are cut by the records' arrival")
        }
        return settings
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 <= " " }.reversed().drop { $0 <= " " }.reversed())
    }

    private static func judge(_ name: String, _ value: String, _ place: String) throws(CommandError) {
        do throws(SettingError) {
            try KnownSettings.check(name, value)
            guard case .own = try KnownSettings.judge(name) else { return }
        } catch {
            throw CommandError("\(place) \(name)=\(SecretName.shown(name, value))", underlying: error)
        }
        if KafkaProperties.isKnown(name) {
            throw CommandError(
                "\(place) \(name): this is a property of Kafka's clients, not a setting; give it by --property \(name)=…, or in a file by "
                    + "--command-config FILE"
            )
        }
        let hint = NearestName.hint(name, among: KnownSettings.byName.keys)
        Logger(label: "portage.settings").warning(
            "\(place) \(name): not a setting of Spark's; only the job can read it, it has no other effect\(hint)")
    }
}
