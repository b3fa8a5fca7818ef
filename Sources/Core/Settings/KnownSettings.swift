/// Every known setting: those with an effect here, those with only one permitted value, and Spark's that have no effect.
package enum KnownSettings {
    /// The classification of a name.
    package enum Judgement: Sendable {
        case effective(any AnyConfEntry)
        /// A setting of Spark's that has no effect here.
        case withoutEffect
        /// Not `spark.*` or `portage.*`: the job's own.
        case own
    }

    package static let entries: [any AnyConfEntry] = TableSettings.entries + StreamSettings.entries + OneWaySettings.entries

    package static let byName: [String: any AnyConfEntry] = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }

    /// - Throws: `SettingError` with the nearest known name for an unknown `spark.*` or `portage.*` setting.
    package static func judge(_ name: String) throws(SettingError) -> Judgement {
        if let entry = byName[name] { return .effective(entry) }
        guard name.hasPrefix("spark.") || name.hasPrefix("portage.") else { return .own }
        if SparkNames.exact.contains(name) || SparkNames.prefixes.contains(where: { name.hasPrefix($0) && name.utf8.count > $0.utf8.count })
        {
            return .withoutEffect
        }
        let candidates = byName.keys.sorted() + SparkNames.exact.sorted()
        throw SettingError(
            name,
            "there is no setting '\(name)'\(NearestName.hint(name, among: candidates)) (a setting of your own needs a name that does not "
                + "begin with spark. or portage.)",
            isKnown: false)
    }

    /// Checks name and value; returns whether the setting has an effect here or is the job's own.
    @discardableResult
    package static func check(_ name: String, _ value: String) throws(SettingError) -> Bool {
        switch try judge(name) {
        case .effective(let entry):
            try entry.check(value)
            return true
        case .own: return true
        case .withoutEffect: return false
        }
    }
}
