import Errors

/// An unknown setting, or an invalid value.
package struct SettingError: PortageError {
    package let name: String
    package let message: String
    package let hint: String?
    private let isKnown: Bool

    /// - Parameter isKnown: false if there is no such setting.
    package init(_ name: String, _ message: String, hint: String? = nil, isKnown: Bool = true) {
        self.name = name
        self.message = message
        self.hint = hint
        self.isKnown = isKnown
    }

    package var errorClass: ErrorClass? { isKnown ? .invalidSetting : .unknownSetting }
}

extension ErrorClass {
    package static let invalidSetting = own(
        "SETTING.INVALID_VALUE", when: "The value of a setting cannot be read; Spark throws `IllegalArgumentException`.",
        remedy: "Give a value that the message allows; [settings.md](settings.md) lists the settings.")
    package static let unknownSetting = own(
        "SETTING.UNKNOWN", when: "There is no setting of that name under `spark.` or `portage.`.",
        remedy: "Correct the name; [settings.md](settings.md) lists the settings.")
}
