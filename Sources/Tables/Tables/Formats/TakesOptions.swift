import Columnar

/// What is told options by name: the readers and writers of tables. Each call returns a new value.
///
/// Names match whatever their case, and the last value that is given holds. What may be given is in `Docs/options.md`.
public protocol TakesOptions {
    /// An option of the format.
    func option(_ name: String, _ value: String) -> Self
}

extension TakesOptions {
    /// The option with a whole number.
    public func option(_ name: String, _ value: Int) -> Self { option(name, "\(value)") }
    /// The option with a number, written as Java writes it.
    public func option(_ name: String, _ value: Double) -> Self { option(name, JavaDouble.string(value)) }
    /// The option with `true` or `false`.
    public func option(_ name: String, _ value: Bool) -> Self { option(name, "\(value)") }

    /// Several options, by name.
    public func options(_ options: [String: String]) -> Self {
        options.sorted { $0.key < $1.key }.reduce(self) { $0.option($1.key, $1.value) }
    }
}
