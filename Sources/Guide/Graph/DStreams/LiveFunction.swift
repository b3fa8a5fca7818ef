import Columnar
import Differential
import DStreams
import Synchronization

/// A function of the job with its static types, which is called with values that came from there.
protocol LiveFunction: Sendable {
    /// nil for values of which the typed ones are not known.
    func call(_ arguments: [Value]) throws -> Value?
}

/// The typed values behind values, at most some thousands.
final class TypedValues<Element: Sendable>: Sendable {
    private let known = Mutex<[String: Element]>([:])
    private static var most: Int { 20_000 }

    /// The value of an element, from which `subscript` leads back to it.
    func remember(_ element: Element, as value: Value) {
        let text = ValueJSON.text(value)
        known.withLock { known in
            if known.count < Self.most, known[text] == nil { known[text] = element }
        }
    }

    subscript(value: Value) -> Element? {
        let text = ValueJSON.text(value)
        return known.withLock { $0[text] }
    }
}

/// A function of one argument, or of several that come as one tuple.
struct LiveRowFunction<Input: Sendable>: LiveFunction {
    let known = TypedValues<Input>()
    let apply: @Sendable (Input) throws -> Value

    func call(_ arguments: [Value]) throws -> Value? {
        guard let input = known[.array(arguments)] else { return nil }
        return try apply(input)
    }
}

/// A function of two values of one type that gives a third.
struct LivePairFunction<Element: Sendable>: LiveFunction {
    let known: TypedValues<Element>
    let apply: @Sendable (Element, Element) throws -> Element

    func call(_ arguments: [Value]) throws -> Value? {
        guard arguments.count == 2, let left = known[arguments[0]], let right = known[arguments[1]] else { return nil }
        let result = try apply(left, right)
        let value = Value(observing: result)
        known.remember(result, as: value)
        return value
    }
}
