import Columnar

/// Takes options by name: the readers and writers of tables. Each call returns a new value.
///
/// Names are case-insensitive, and the last value given is used. `Docs/options.md` lists the options.
public protocol TakesOptions {
    /// Sets an option of the format.
    func option(_ name: String, _ value: String) -> Self
}

extension TakesOptions {
    /// Sets an option to a whole number.
    public func option(_ name: String, _ value: Int) -> Self { option(name, "\(value)") }
    /// Sets an option to a number, written as Java writes it.
    public func option(_ name: String, _ value: Double) -> Self { option(name, JavaDouble.string(value)) }
    /// Sets an option to `true` or `false`.
    public func option(_ name: String, _ value: Bool) -> Self { option(name, "\(value)") }

    /// Sets several options, by name.
    public func options(_ options: [String: String]) -> Self {
        options.sorted { $0.key < $1.key }.reduce(self) { $0.option($1.key, $1.value) }
    }
}
